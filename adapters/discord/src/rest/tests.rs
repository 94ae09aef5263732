use super::*;

fn of<'a>(method: LightMethod, route: Route<'a>) -> Ask<'a> {
    Ask::of(method, route, None)
}

#[test]
fn what_discord_counts_together_has_one_name() {
    let (c, m) = (channel("201").unwrap(), message("9").unwrap());
    let edit = of(LightMethod::Patch, Route::ChannelMessage { channel_id: c, message_id: m });
    assert_eq!(edit.bucket(), "Patch/v10/channels/201/messages/#");
    assert_eq!((edit.writes_to(), edit.is_answer()), (Some("201".to_owned()), false));
    let read = Ask::get(Route::ChannelMessages { channel_id: c });
    assert_eq!((read.bucket().as_str(), read.writes_to()), ("Get/v10/channels/201/messages", None));
    let open = of(LightMethod::Post, Route::UserMeDmChannels);
    assert_eq!(open.writes_to(), None);
    let answer = Route::WebhookOriginalInteractionResponse { application_id: 7.into(), token: "aW50" };
    let answer = of(LightMethod::Patch, answer);
    assert_eq!(answer.bucket(), "Patch/v10/webhooks/7/aW50/messages/@original");
    assert!(answer.is_answer());
}

#[test]
fn a_limit_says_how_long_and_for_what() {
    let headers = |all: &[(&'static str, &'static str)]| -> HeaderMap {
        all.iter().map(|(name, it)| (name.parse().unwrap(), it.parse().unwrap())).collect()
    };
    let wait = |it: f64| Some(Duration::from_secs_f64(it));
    let route = headers(&[("retry-after", "2"), ("x-ratelimit-scope", "user")]);
    let told = limited(&route, r#"{"message":"…","retry_after":1.25,"global":false}"#);
    assert_eq!(told, CallError::Limited { retry_after: wait(1.25), global: false });
    let all = headers(&[("retry-after", "65"), ("x-ratelimit-global", "true")]);
    assert_eq!(limited(&all, "{"), CallError::Limited { retry_after: wait(65.0), global: true });
    let banned = limited(&headers(&[("retry-after", "3600")]), "<html>error 1015</html>");
    assert_eq!(banned, CallError::Limited { retry_after: wait(3600.0), global: true });
    let hostile = limited(&headers(&[("retry-after", "-1")]), r#"{"retry_after":-7,"global":false}"#);
    assert_eq!(hostile, CallError::Limited { retry_after: None, global: true });
}

#[test]
fn refusals_are_final_only_where_discord_itself_says_why() {
    let of = |status: u16, text: &str| refused(StatusCode::from_u16(status).unwrap(), text);
    let closed = of(403, r#"{"message":"Cannot send messages to this user","code":50007}"#);
    assert_eq!((closed.code(), closed.is_final()), (Some(50_007), true));
    assert!(!of(403, "<html>blocked</html>").is_final());
    assert!(!of(403, r#"{"message":"internal network error","code":40333}"#).is_final());
    let token = of(401, r#"{"message":"401: Unauthorized","code":0}"#);
    assert!(token.is_of_token() && !token.is_final());
    let body =
        of(400, r#"{"code":50035,"message":"Invalid Form Body","errors":{"components":{"_errors":[]}}}"#);
    assert!(body.to_string().ends_with(r#"Invalid Form Body {"components":{"_errors":[]}}"#), "{body}");
}

#[test]
fn an_id_is_a_number() {
    for bad in ["", "0", "x", "-1", "99999999999999999999999", "201/../../users"] {
        assert!(channel(bad).is_err(), "{bad}");
    }
}

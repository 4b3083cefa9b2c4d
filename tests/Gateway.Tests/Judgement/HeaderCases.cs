using static ResponsiAI.Gateway.Tests.Judgement.Http1Case;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>Header lines: Host, names, values, hop-by-hop tricks, and what only the gateway may say.</summary>
internal static class HeaderCases
{
    public static readonly Http1Case[] All =
    [
        .. new[] { "a_b", "localhost.", "[::1]", "[::1]:443", "127.0.0.1:8443", "xn--bcher-kva.example" }.Select(h => new Http1Case($"Host {h}", $"GET / HTTP/1.1\r\nHost: {h}\r\n\r\n", Fate.Compliant, Header: ("X-Forwarded-Host", h))),
        new("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", Fate.Severe, "host_empty"),
        new("no Host", "GET / HTTP/1.1\r\n\r\n", Fate.Unreadable),
        new("two equal Hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", Fate.Unreadable),
        new("two different Hosts", Get("/", "Host: other\r\n"), Fate.Unreadable),
        new("a space before the colon of Host", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", Fate.Unreadable),
        .. new[] { "a b", "a/b", "a@b", "a,b", "a:x", "a:", ":80", "[::1", "a?b", "a#b", "a%41", "a\\b", "a\"b", "a<b", "a\0b", "\u00c3\u00a9", "http://a", "a;b" }
            .Select(h => new Http1Case($"Host {h.Replace('\0', '0')}", $"GET / HTTP/1.1\r\nHost: {h}\r\n\r\n", Fate.Unreadable)),

        new("a folded line", Get("/", "X-A: b\r\n c\r\n"), Fate.Unreadable),
        new("a line folded by a tab", Get("/", "X-A: b\r\n\tc\r\n"), Fate.Unreadable),
        new("a first line that is folded", "GET / HTTP/1.1\r\n X-A: b\r\nHost: localhost\r\n\r\n", Fate.Unreadable),
        new("a bare carriage return in a value", Get("/", "X-A: b\rc\r\n"), Fate.Unreadable),
        new("a bare line feed in a value", Get("/", "X-A: b\nX-B: c\r\n"), Fate.Unreadable),
        new("a NUL in a value", Get("/", "X-A: b\0c\r\n"), Fate.Unreadable),
        new("an empty name", Get("/", ": x\r\n"), Fate.Unreadable),
        new("no colon", Get("/", "X-A\r\n"), Fate.Unreadable),
        new("a space in a name", Get("/", "X A: b\r\n"), Fate.Unreadable),
        new("a tab in a name", Get("/", "X\tA: b\r\n"), Fate.Unreadable),
        new("a NUL in a name", Get("/", "X\0A: b\r\n"), Fate.Unreadable),
        new("a name that is not ASCII", Get("/", "\u00c5\u00bfession: b\r\n"), Fate.Unreadable),
        new("101 headers", Get("/", string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: a\r\n"))), Fate.Unreadable),
        new("40 KB of headers", Get("/", $"X-A: {new string('a', 40_000)}\r\n"), Fate.Unreadable),
        new("20 KB of headers", Get("/", $"X-A: {new string('a', 20_000)}\r\n"), Fate.Compliant),
        new("90 headers", Get("/", string.Concat(Enumerable.Range(0, 90).Select(i => $"X-{i}: a\r\n"))), Fate.Compliant, Header: ("X-89", "a")),

        new("an empty value", Get("/", "X-A:\r\n"), Fate.Compliant, Header: ("X-A", "")),
        new("a tab in a value", Get("/", "X-A: b\tc\r\n"), Fate.Compliant, Header: ("X-A", "b\tc")),
        new("all characters of a token", Get("/", "X!#$%&'*+.^`|~A: b\r\n"), Fate.Compliant, Header: ("X!#$%&'*+.^`|~A", "b")),
        new("a control character in a value", Get("/", "X-A: b\u0001c\r\n"), Fate.Acceptable, "header_value", Header: ("X-A", "b\u0001c")),
        new("a delete character in a value", Get("/", "X-A: b\u007fc\r\n"), Fate.Acceptable, "header_value", Header: ("X-A", "b\u007fc")),
        new("a value in UTF-8", Get("/", "X-A: b\u00c3\u00a9c\r\n"), Fate.Acceptable, "header_value", Header: ("X-A", "b\u00c3\u00a9c")),
        new("a value in Latin-1", Get("/", "X-A: b\u00e9c\r\n"), Fate.Acceptable, "header_value", Header: ("X-A", "b\u00e9c")),
        new("a cookie in UTF-8", Get("/", "Cookie: a=\u00c3\u00a9\r\n"), Fate.Acceptable, "header_value", Header: ("Cookie", "a=\u00c3\u00a9")),
        .. new[] { "X(A", "X)A", "X[A]", "X{A}", "X@A", "X,A", "X;A", "X=A", "X?A", "X/A", "X\\A", "X\"A", "X<A>" }.Select(n => new Http1Case($"name {n}", Get("/", $"{n}: b\r\n"), Fate.Acceptable, "header_name", Header: (n, null))),
        new("a control character in a name", Get("/", "X\u0001A: b\r\n"), Fate.Severe, "header_name_control"),
        new("a delete character in a name", Get("/", "X\u007fA: b\r\n"), Fate.Severe, "header_name_control"),

        .. new[]
        {
            "X-Session-User", "x-session-data", "X_Session_User", "X-Session_User", "X.Session.User", "X~Session~User", "X-Internal-Token", "X_INTERNAL_TOKEN", "X-Csp-Nonce", "Forwarded", "X-Real-IP", "X_Real_Ip", "True-Client-IP", "CF-Connecting-IP",
            "X-Client-IP", "X-Cluster-Client-IP", "X-Original-URL", "X-Original-Host", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Method-Override", "x-http-method-override", "X-Foo-Method-Override", "X-HTTP-Method", "Proxy", "X-Forwarded-Prefix", "X-Forwarded-User",
            "HTTP_X_SESSION_USER", "Under_Score",
        }.Select(n => new Http1Case($"stripped: {n}", Get("/", $"{n}: evil\r\n"), Fate.Compliant, Header: (n, null))),
        .. new[] { "X-Sessions", "X-Request-Id", "Proximity", "Forwarded-To", "X-Client-Version", "True-Client", "X-Originally" }.Select(n => new Http1Case($"kept: {n}", Get("/", $"{n}: fine\r\n"), Fate.Compliant, Header: (n, "fine"))),

        .. new[] { "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host" }.SelectMany(n => new[] { $"close, {n}", n }, (n, c) =>
            new Http1Case($"Connection: {c}", Get("/", $"Connection: {c}\r\n"), Fate.Compliant, Header: (n, n.EndsWith("For", StringComparison.Ordinal) ? "127.0.0.1" : n.EndsWith("Proto", StringComparison.Ordinal) ? "https" : "localhost")) { Closes = c.StartsWith("close", StringComparison.Ordinal) }),
        new("Connection: Host", Get("/", "Connection: Host\r\n"), Fate.Compliant, Header: ("X-Forwarded-Host", "localhost")),
        new("Connection: Cookie", Get("/", "Connection: Cookie\r\nCookie: a=b\r\n"), Fate.Compliant, Header: ("Cookie", "a=b")),
        new("Connection: Content-Length", Post("Connection: Content-Length\r\nContent-Length: 3\r\n", "abc"), Fate.Compliant, Method: "POST", Body: "abc", Header: ("Content-Length", "3")),
        new("Connection: Transfer-Encoding", Post("Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("Connection is not passed on", Get("/", "Connection: X-A\r\nKeep-Alive: timeout=1\r\n"), Fate.Compliant, Header: ("Keep-Alive", null)),
        new("Proxy-Connection is not passed on", Get("/", "Proxy-Connection: keep-alive\r\n"), Fate.Compliant, Header: ("Proxy-Connection", null)),
        new("TE is not passed on", Get("/", "TE: trailers, chunked\r\nConnection: TE\r\n"), Fate.Compliant, Header: ("TE", null)),

        new("an upgrade to h2c", Get("/", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"), Fate.Compliant, Header: ("Upgrade", null)),
        new("an upgrade to SPDY", Get("/", "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"), Fate.Compliant, Header: ("Upgrade", null)),
        new("an upgrade to anything", Get("/", "Connection: Upgrade\r\nUpgrade: TLS/1.0, h2c\r\n"), Fate.Compliant, Header: ("Connection", null)),

        new("Expect: 100-continue", Post("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("Expect without a body", Get("/", "Expect: 100-continue\r\n"), Fate.Ambiguous, "expect_without_body", Header: ("Expect", null)),
        new("Expect of something else", Post("Expect: 200-ok\r\nContent-Length: 3\r\n", "abc"), Fate.Severe, "expect"),
        new("Expect behind a word", Post("Expect: y 100-continue\r\nContent-Length: 3\r\n", "abc"), Fate.Severe, "expect"),
        new("Expect twice", Post("Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 3\r\n", "abc"), Fate.Severe, "expect"),
        new("an empty Expect", Post("Expect:\r\nContent-Length: 3\r\n", "abc"), Fate.Severe, "expect"),
    ];
}

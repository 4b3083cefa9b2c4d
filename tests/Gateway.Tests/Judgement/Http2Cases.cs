using static ResponsiAI.Gateway.Tests.Judgement.Http2Case;
using static ResponsiAI.Gateway.Tests.Judgement.Http2Connection;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>What HTTP/2 can carry and HTTP/1 behind the gateway would read in another way (RFC 9113, section 8).</summary>
internal static class Http2Cases
{
    public static readonly Http2Case[] All =
    [
        new("a get", Get("/a?b=%2f"), Fate.Compliant, Target: "/a?b=%2f"),
        new("a get with repeated slashes", Get("//a//b"), Fate.Compliant, Target: "/a/b"),
        new("a get with an encoded delimiter", Get("/a%3bb%3fc"), Fate.Compliant, Target: "/a%3bb%3fc"),
        new("a post", Post("abc", ("content-length", "3")), Fate.Compliant, Method: "POST", Body: "abc"),
        new("a post without a length", Post("abc"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("a post without a body", Request(Pseudo("POST")), Fate.Compliant, Method: "POST"),
        new("headers in two frames", [.. Encode(Frame.Headers, EndStream, 1, Fields(Pseudo(path: "/a"))), .. Encode(Frame.Continuation, EndHeaders, 1, Fields(("x-a", "b")))], Fate.Compliant, Target: "/a", Header: ("x-a", "b")),
        new("cookies in crumbs", Get("/", ("cookie", "a=b"), ("cookie", "c=d")), Fate.Compliant, Header: ("cookie", "a=b; c=d")),
        new("te: trailers", Get("/", ("te", "trailers")), Fate.Compliant),
        new("trailers, which do not become headers",
            [.. Encode(Frame.Headers, EndHeaders, 1, Fields(Pseudo("POST"))), .. Encode(Frame.Data, 0, 1, "abc"u8), .. Encode(Frame.Headers, EndHeaders | EndStream, 1, Fields(("x-session-user", "admin")))],
            Fate.Compliant, Method: "POST", Body: "abc", Header: ("X-Session-User", null)),
        .. new[] { "x-session-user", "x_session_user", "x-forwarded-user", "forwarded", "x-http-method-override", "x-csp-nonce", "x-content-length" }
            .Select(n => new Http2Case($"stripped: {n}", Get("/", (n, "evil")), Fate.Compliant, Header: (n, null))),
        new("a host beside the authority, which wins", Get("/", ("host", "other")), Fate.Compliant, Header: ("X-Forwarded-Host", "localhost")),

        new("a get with a body", Request("abc", Pseudo()), Fate.Ambiguous, "get_with_body", Body: "abc"),
        new("a get whose body is a request", Request("GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n", Pseudo()), Fate.Ambiguous, "get_with_body", Body: "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        new("a name like Content-Length", Post("abc", ("content_length", "0")), Fate.Ambiguous, "length_lookalike", "POST", Body: "abc", Header: ("content_length", null)),
        new("a name like Transfer-Encoding", Post("abc", ("transfer_encoding", "chunked")), Fate.Ambiguous, "length_lookalike", "POST", Body: "abc", Header: ("transfer_encoding", null)),
        new("expect without a body", Get("/", ("expect", "100-continue")), Fate.Ambiguous, "expect_without_body", Header: ("Expect", null)),
        new("a value that is not ASCII", Get("/", ("x-a", "\u00c3\u00a9")), Fate.Acceptable, "header_value", Header: ("x-a", "\u00c3\u00a9")),
        new("a control character in a value", Get("/", ("x-a", "b\u0001c")), Fate.Acceptable, "header_value", Header: ("x-a", "b\u0001c")),
        new("a name that is no token", Get("/", ("x(a", "b")), Fate.Acceptable, "header_name", Header: ("x(a", null)),
        new("a path with characters to escape", Get("/a\"<>"), Fate.Acceptable, "target_unescaped", Target: "/a\"<>"),

        .. Refused("path_dot_segment", "/..", "/a/../b", "/a/%2e%2e/b", "/a/..;/b", "/ops/.", "/a/.%2e"),
        .. Refused("path_encoded_slash", "/a%2fb", "/%5c"),
        .. Refused("path_double_encoding", "/a%252fb", "/%252e%252e/"),
        .. Refused("path_utf8", "/%c0%af", "/%ff"),
        .. Refused("path_control", "/%0d%0a", "/%7f"),
        .. Refused("path_escape", "/%", "/%zz"),
        .. Refused("path_backslash", "/a\\b"),
        .. Refused("target_fragment", "/a#b", "/a?b#c"),
        // What Kestrel reads in HTTP/2, though not in HTTP/1.
        new("a path with a space", Get("/a b"), Fate.Severe, "target_character"),
        new("a path that is not ASCII", Get("/\u00c3\u00a9"), Fate.Severe, "target_character"),
        new("a query that is not ASCII", Get("/?\u00c3\u00a9"), Fate.Severe, "target_character"),
        new("a line end in a name", Get("/", ("x-a\r\nx-b", "c")), Fate.Severe, "header_name_control"),
        new("transfer-encoding", Post("abc", ("transfer-encoding", "chunked")), Fate.Severe, "connection_header"),
        new("keep-alive", Get("/", ("keep-alive", "1")), Fate.Severe, "connection_header"),
        new("proxy-connection", Get("/", ("proxy-connection", "keep-alive")), Fate.Severe, "connection_header"),
        new("upgrade", Get("/", ("upgrade", "websocket")), Fate.Severe, "connection_header"),
        new("OPTIONS *", Request(Pseudo("OPTIONS", "*")), Fate.Severe, "target_form"),
        new("another expectation", Post("abc", ("expect", "200-ok")), Fate.Severe, "expect"),
        new("a method in lower case", Request(Pseudo("get")), Fate.Never, "method_case"),
        new("TRACE", Request(Pseudo("TRACE")), Fate.Never, "method"),

        .. Unreadable("a path without a slash", Get("a")),
        .. Unreadable("an empty path", Get("")),
        .. Unreadable("an absolute path", Get("https://localhost/a")),
        .. Unreadable("a path with a request inside", Get("/a HTTP/1.1\r\nHost: x\r\n\r\nGET /smuggled")),
        .. Unreadable("a NUL in the path", Get("/\0")),
        .. Unreadable("an encoded NUL in the path", Get("/%00")),
        .. Unreadable("no path", Request((":method", "GET"), (":scheme", "https"), (":authority", "localhost"))),
        .. Unreadable("no method", Request((":scheme", "https"), (":authority", "localhost"), (":path", "/"))),
        .. Unreadable("no scheme", Request((":method", "GET"), (":authority", "localhost"), (":path", "/"))),
        .. Unreadable("an empty method", Request(Pseudo(""))),
        .. Unreadable("a method with a space", Request(Pseudo("GET /smuggled"))),
        .. Unreadable("a method with a line end", Request(Pseudo("GET\r\n"))),
        .. Unreadable("the scheme http on TLS", Request(Pseudo(scheme: "http"))),
        .. Unreadable("another scheme", Request(Pseudo(scheme: "ftp"))),
        .. Unreadable("a scheme with a path", Request(Pseudo(scheme: "https://localhost/smuggled?"))),
        .. Unreadable("an authority with a path", Request(Pseudo(authority: "localhost/a"))),
        .. Unreadable("an authority with a user", Request(Pseudo(authority: "user@localhost"))),
        .. Unreadable("an authority with a line end", Request(Pseudo(authority: "localhost\r\nX-A: b"))),
        .. Unreadable("two paths", Request([.. Pseudo(), (":path", "/b")])),
        .. Unreadable("two methods", Request([.. Pseudo(), (":method", "POST")])),
        .. Unreadable("two authorities", Request([.. Pseudo(), (":authority", "other")])),
        .. Unreadable("an unknown pseudo-header", Get("/", (":x", "y"))),
        .. Unreadable("the status of an answer", Get("/", (":status", "200"))),
        .. Unreadable("a pseudo-header behind the others", Request((":method", "GET"), (":scheme", "https"), (":authority", "localhost"), ("x-a", "b"), (":path", "/"))),
        .. Unreadable("a name in upper case", Get("/", ("X-A", "b"))),
        .. Unreadable("an empty name", Get("/", ("", "b"))),
        .. Unreadable("connection", Get("/", ("connection", "close"))),
        .. Unreadable("te: gzip", Get("/", ("te", "gzip"))),
        .. Unreadable("a line end in a value", Get("/", ("x-a", "b\r\nX-Session-User: admin"))),
        .. Unreadable("a carriage return in a value", Get("/", ("x-a", "b\rc"))),
        .. Unreadable("a line feed in a value", Get("/", ("x-a", "b\nc"))),
        .. Unreadable("a NUL in a value", Get("/", ("x-a", "b\0c"))),
        .. Unreadable("a NUL in a name", Get("/", ("x-a\0", "c"))),
        .. Unreadable("a name that is not ASCII", Get("/", ("x-\u00e9", "c"))),
        .. Unreadable("a length above the data", Post("abc", ("content-length", "4"))),
        .. Unreadable("a length below the data", Post("abc", ("content-length", "2"))),
        .. Unreadable("a length and no data", Request([.. Pseudo("POST"), ("content-length", "3")])),
        .. Unreadable("two different lengths", Post("abc", ("content-length", "3"), ("content-length", "4"))),
        .. Unreadable("a negative length", Post("abc", ("content-length", "-3"))),
        new("an extended CONNECT that is no WebSocket", Request((":method", "CONNECT"), (":protocol", "foo"), (":scheme", "https"), (":path", "/"), (":authority", "localhost")), Fate.Never, "method"),
        .. Unreadable("CONNECT with an authority", Request((":method", "CONNECT"), (":authority", "localhost:443"))),
        .. Unreadable("data on a stream that was never opened", Encode(Frame.Data, EndStream, 1, "abc"u8)),
        .. Unreadable("headers on stream 0", Encode(Frame.Headers, EndHeaders | EndStream, 0, Fields(Pseudo()))),
        .. Unreadable("headers on an even stream", Encode(Frame.Headers, EndHeaders | EndStream, 2, Fields(Pseudo()))),
        .. Unreadable("a continuation without headers", Encode(Frame.Continuation, EndHeaders, 1, Fields(Pseudo()))),
        .. Unreadable("another frame between headers and continuation", [.. Encode(Frame.Headers, EndStream, 1, Fields(Pseudo())), .. Encode(Frame.Ping, 0, 0, new byte[8]), .. Encode(Frame.Continuation, EndHeaders, 1, Fields(("x-a", "b")))]),
        .. Unreadable("a frame larger than permitted", Encode(Frame.Headers, EndHeaders | EndStream, 1, new byte[20_000])),
        .. Unreadable("a header block that is not HPACK", Encode(Frame.Headers, EndHeaders | EndStream, 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])),
        .. Unreadable("an index of an empty table", Encode(Frame.Headers, EndHeaders | EndStream, 1, [0xfe])),
        .. Unreadable("a string longer than its frame", Encode(Frame.Headers, EndHeaders | EndStream, 1, [0, 5, (byte)'a'])),
        .. Unreadable("a window update of zero", [.. Encode(Frame.WindowUpdate, 0, 0, new byte[4]), .. Get("/")]),
        .. Unreadable("101 headers", Get("/", Enumerable.Range(0, 101).Select(i => ($"x-{i}", "a")))),
        .. Unreadable("a header of 40 KB", [.. Encode(Frame.Headers, EndStream, 1, Fields(Pseudo())), .. Split(Fields(("x-a", new string('a', 40_000))))]),
    ];

    private static IEnumerable<Http2Case> Refused(string reason, params string[] paths) => paths.Select(p => new Http2Case($"path {p}", Get(p), Fate.Severe, reason));

    private static IEnumerable<Http2Case> Unreadable(string name, byte[] frames) => [new(name, frames, Fate.Unreadable)];

    private static byte[] Split(byte[] block) => [.. block.Chunk(16_000).SelectMany((c, i) => Encode(Frame.Continuation, (i + 1) * 16_000 >= block.Length ? EndHeaders : (byte)0, 1, c))];
}

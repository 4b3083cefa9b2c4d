using static ResponsiAI.Gateway.Tests.Judgement.Http1Case;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>Request lines: methods, versions, and what stands before and between.</summary>
internal static class LineCases
{
    public static readonly Http1Case[] All =
    [
        .. new[] { "HEAD", "OPTIONS", "DELETE", "PUT", "PATCH", "PROPFIND", "M-SEARCH", "FOO", "x-foo" }.Select(m => new Http1Case($"method {m}", Request($"{m} /a HTTP/1.1"), Fate.Compliant, Method: m, Target: "/a")),
        .. new[] { "get", "GeT", "post", "Options", "hEAD", "patch" }.Select(m => new Http1Case($"method {m}", Request($"{m} /a HTTP/1.1"), Fate.Never, "method_case")),
        .. new[] { "TRACE", "TRACK", "trace", "Track" }.Select(m => new Http1Case($"method {m}", Request($"{m} /a HTTP/1.1"), Fate.Never, "method")),
        new("CONNECT with a path", Request("CONNECT /a HTTP/1.1"), Fate.Never, "method"),
        new("CONNECT with an authority", "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n", Fate.Never, "method"),
        new("CONNECT to another host", "CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n", Fate.Never, "method"),
        new("CONNECT with another Host", Request("CONNECT other:443 HTTP/1.1"), Fate.Unreadable),

        new("an empty line before", "\r\n" + Get("/"), Fate.Compliant),
        new("two empty lines before", "\r\n\r\n" + Get("/"), Fate.Compliant),
        new("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", Fate.Compliant) { Closes = true },
        new("HTTP/1.0 with Host", Request("GET / HTTP/1.0"), Fate.Compliant) { Closes = true },
        new("HTTP/1.0 that wants to stay", Request("GET / HTTP/1.0", "Connection: keep-alive\r\n"), Fate.Compliant),

        .. new[]
        {
            ("a space before the method", " GET / HTTP/1.1"), ("two spaces behind the method", "GET  / HTTP/1.1"), ("a tab behind the method", "GET\t/ HTTP/1.1"), ("a NUL in the method", "G\0T / HTTP/1.1"),
            ("a bracket in the method", "G(T / HTTP/1.1"), ("a letter that is not ASCII in the method", "G\u00c9T / HTTP/1.1"), ("no method", "/ HTTP/1.1"), ("no version", "GET /"), ("HTTP/0.9", "GET / HTTP/0.9"),
            ("HTTP/1.2", "GET / HTTP/1.2"), ("HTTP/2.0", "GET / HTTP/2.0"), ("HTTP/3", "GET / HTTP/3"), ("HTTP/9.9", "GET / HTTP/9.9"), ("http/1.1", "GET / http/1.1"), ("a space behind the version", "GET / HTTP/1.1 "),
            ("HTTP/01.1", "GET / HTTP/01.1"), ("HTTP/1.10", "GET / HTTP/1.10"), ("HTTP/1", "GET / HTTP/1"), ("a space in the version", "GET / HTTP /1.1"), ("HTTP/1,1", "GET / HTTP/1,1"), ("XTTP/1.1", "GET / XTTP/1.1"),
            ("a carriage return in the line", "GET / HTTP/1.1\rX"), ("the preface of HTTP/2", "PRI * HTTP/2.0"), ("POST *", "POST * HTTP/1.1"),
        }.Select(c => new Http1Case("line: " + c.Item1, Request(c.Item2), Fate.Unreadable)),
        // What is before the version is the target; trailing spaces fall away.
        new("line: two spaces before the version", Request("GET /  HTTP/1.1"), Fate.Compliant),

        new("HTTP/0.9 in full", "GET /\r\n\r\n", Fate.Unreadable),
        new("line feeds only", "GET / HTTP/1.1\nHost: localhost\n\n", Fate.Unreadable),
        new("a line feed at the end of the headers", "GET / HTTP/1.1\r\nHost: localhost\r\n\n", Fate.Unreadable),
        new("a line feed at the end of the line", "GET / HTTP/1.1\nHost: localhost\r\n\r\n", Fate.Unreadable),
        new("carriage returns only", "GET / HTTP/1.1\rHost: localhost\r\r\n\r\n", Fate.Unreadable),
        new("bytes that are not HTTP", "\u0016\u0003\u0001\0\u0005hello\r\n\r\n", Fate.Unreadable),
        new("a PROXY line", "PROXY TCP4 198.51.100.7 203.0.113.9 1 443\r\n" + Get("/"), Fate.Unreadable),
    ];
}

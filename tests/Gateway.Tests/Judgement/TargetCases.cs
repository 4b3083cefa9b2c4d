using static ResponsiAI.Gateway.Tests.Judgement.Http1Case;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>Request targets: the path is judged, the query passes byte for byte.</summary>
internal static class TargetCases
{
    public static readonly Http1Case[] All =
    [
        Same("/a/b.c-d_e~f"), Same("/a;b=c/d"), Same("/a,b:c@d!e$f&g'h(i)j*k+l=m"), Same("/a%20b"), Same("/a%3bb"), Same("/a%3Fb"), Same("/a%23b"), Same("/a%25b"), Same("/%41"),
        Same("/caf%C3%A9"), Same("/%F0%9F%98%80"), Same("/%2541"), Same("/100%25"), Same("/100%25/off"), Same("/.well-known/x"), Same("/a/...b"), Same("/a..b"), Same("/.../a"), Same("/a/.b"), Same("/a/..b"),
        Same("/a[1]"), Same("/a|b"), Same("/%22%3C%3E"), Same("/" + new string('a', 7000)),
        Same("/a?"), Same("/a?b=c&d=%26"), Same("/a?b=%2f..%2f"), Same("/a?b=../../etc"), Same("/a?b=//x"), Same("/a?%41%zz%"), Same("/a?%00%0d%0a"), Same("/a?b[]=1&c={d}|e^f`g\\h"), Same("/a??b"), Same("/a?%ff%c0%af"), Same("/?a"),
        Same("/a%2Eb"), Same("/%2Ea"),

        Merged("//a", "/a"), Merged("/a//b", "/a/b"), Merged("///a///b///", "/a/b/"), Merged("//", "/"), Merged("//a?b=//c", "/a?b=//c"), Merged("//localhost/a", "/localhost/a"), Merged("/a//%41", "/a/%41"),
        Merged("https://localhost/a?b", "/a?b"), Merged("https://localhost", "/"), Merged("https://localhost?a", "/?a"), Merged("https://localhost//a%3bb", "/a%3bb"),

        new("path \"<>^`{}", Get("/a\"<>^`{}"), Fate.Acceptable, "target_unescaped", Target: "/a\"<>^`{}"),
        new("query \"<>", Get("/a?\"<>"), Fate.Acceptable, "target_unescaped", Target: "/a?\"<>"),
        new("another scheme in the target", Get("http://localhost/a"), Fate.Ambiguous, "scheme_differs", Target: "/a"),

        .. Refused("path_encoded_slash", "/a%2fb", "/a%2Fb", "/%2f", "/a%5cb", "/a%5Cb", "/%2f%2e%2e", "/ops%2f", "/a%2f?b", "https://localhost/a%2fb", "/%2fops/"),
        .. Refused("path_double_encoding", "/a%252fb", "/a%252Fb", "/a%255cb", "/%252e%252e/a", "/a/%252e/b", "/a/.%252e", "/a/%2e%252e/b", "/%252e%252e%252fa", "/a/..%253bb/c", "/a/%252e%252e%253bb"),
        .. Refused("path_dot_segment", "/..", "/.", "/../a", "/a/..", "/a/.", "/a/../b", "/a/./b", "/a/%2e%2e/b", "/a/%2e/b", "/a/.%2e/b", "/a/%2E%2e", "/a/..;/b", "/a/..;x=y/b", "/a/..%3b/b", "/a/%2e%2e%3bx/b", "/.;/a", "/a/..?b",
            "/a/..%20/b", "//..//a", "https://localhost/a/../b", "/ops/..;/", "/..//ops/"),
        .. Refused("path_backslash", "/a\\b", "/..\\a", "/a\\..\\b", "/a/\\"),
        .. Refused("path_control", "/a%01b", "/a%0d%0ab", "/a%0ab", "/a%09b", "/a%7fb", "/a%1f", "/a%c2%85b"),
        .. Refused("path_utf8", "/%ff", "/%c0%af", "/%c0%ae%c0%ae/a", "/%e0%80%af", "/%ed%a0%80", "/%f4%90%80%80", "/%c3", "/a%80b", "/%f0%80%80%af"),
        .. Refused("path_escape", "/%", "/a%4", "/a%zz", "/a%u002f", "/a%2", "/%%32f", "/a%2g", "/%20%"),
        .. Refused("target_fragment", "/a#b", "/#", "/a#b?c", "/a?b#c", "https://localhost/a#b"),
        .. Refused("target_character", "/a\u0001b", "/a\u007fb", "/a\tb", "/a\rb", "/a?\u0001", "/a?b\tc", "/a?b\rc", "/a?\u007f"),
        .. Refused("target_form", "https://user@localhost/", "https://user:secret@localhost/a"),
        new("OPTIONS *", Request("OPTIONS * HTTP/1.1"), Fate.Severe, "target_form"),

        .. new[]
        {
            "/a b", "/a?b c", "/\0", "/a?\0", "/%00", "/a%00b", "/..%00/", "/\u00c3\u00a9", "/a?\u00c3\u00a9", "a", "?a", "*", "\\a", "", "localhost", "http://other/a", "https://other/a", "ftp://localhost/a",
            "https://localhost:1/a", "HTTPS://localhost/a", "https://", "https:///a", "/" + new string('a', 9000), "http://localhost\\a", "https://other\\@localhost/",
        }.Select(t => new Http1Case("target " + Short(t), Get(t), Fate.Unreadable)),
    ];

    private static Http1Case Same(string target) => new("target " + Short(target), Get(target), Fate.Compliant, Target: target);

    private static Http1Case Merged(string target, string merged) => new("target " + target, Get(target), Fate.Compliant, Target: merged);

    private static IEnumerable<Http1Case> Refused(string reason, params string[] targets) => targets.Select(t => new Http1Case("target " + Short(t), Get(t), Fate.Severe, reason));

    private static string Short(string target)
    {
        var visible = string.Concat(target.Select(c => c is > ' ' and <= '~' ? c.ToString() : $"<{(int)c:x2}>"));
        return visible.Length > 60 ? $"{visible[..20]} ({visible.Length})" : visible;
    }
}

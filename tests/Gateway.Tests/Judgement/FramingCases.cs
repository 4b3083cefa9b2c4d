using static ResponsiAI.Gateway.Tests.Judgement.Http1Case;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>Where a request ends: Content-Length, Transfer-Encoding, chunks (RFC 9112, sections 6 and 7).</summary>
internal static class FramingCases
{
    private const string Abc = "3\r\nabc\r\n0\r\n\r\n";
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

    public static readonly Http1Case[] All =
    [
        new("a post with a length", Post("Content-Length: 3\r\n", "abc"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("a post without a body", Post("Content-Length: 0\r\n", ""), Fate.Compliant, Method: "POST"),
        new("a post with neither length nor body", Post("", ""), Fate.Compliant, Method: "POST"),
        new("a delete with a body", Request("DELETE / HTTP/1.1", "Content-Length: 3\r\n", "abc"), Fate.Compliant, Method: "DELETE", Body: "abc"),
        new("chunks", Chunked(Abc), Fate.Compliant, Method: "POST", Body: "abc"),
        new("chunks in two pieces", Chunked("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("no chunk but the last", Chunked("0\r\n\r\n"), Fate.Compliant, Method: "POST"),
        new("the coding in capitals", Chunked(Abc, "CHUNKED"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("the coding between spaces", Chunked(Abc, "   chunked  "), Fate.Compliant, Method: "POST", Body: "abc"),
        new("the coding before a tab", Chunked(Abc, "chunked\t"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("a length with leading zeros", Post("Content-Length: 003\r\n", "abc"), Fate.Compliant, Method: "POST", Body: "abc", Header: ("Content-Length", "3")),
        new("a length before a space", Post("Content-Length: 3 \r\n", "abc"), Fate.Compliant, Method: "POST", Body: "abc", Header: ("Content-Length", "3")),
        // Kestrel reads 3 and keeps nothing of what stands before; the backend gets the number that was read.
        new("a length behind a vertical tab", Post("Content-Length: \v3\r\n", "abc"), Fate.Compliant, Method: "POST", Body: "abc", Header: ("Content-Length", "3")),
        new("a length with a sign", Post("Content-Length: +3\r\n", "abc"), Fate.Compliant, Method: "POST", Body: "abc", Header: ("Content-Length", "3")),

        new("both lengths", Post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", Abc), Fate.Ambiguous, "two_lengths", "POST", Body: "abc", Header: ("Content-Length", null)) { Closes = true },
        new("both lengths the other way round", Post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", Abc), Fate.Ambiguous, "two_lengths", "POST", Body: "abc") { Closes = true },
        new("both lengths and a second request inside (TE.CL)", Post($"Content-Length: {5 + Smuggled.Length}\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + Smuggled), Fate.Ambiguous, "two_lengths", "POST") { Closes = true },
        new("both lengths, a short Content-Length (CL.TE)", Post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", $"{Smuggled.Length:x}\r\n{Smuggled}\r\n0\r\n\r\n"), Fate.Ambiguous, "two_lengths", "POST", Body: Smuggled) { Closes = true },
        // Kestrel has no place left for its own note.
        new("both lengths, and the server's own note of it from the client", Post("Content-Length: 5\r\nX-Content-Length: 9\r\nTransfer-Encoding: chunked\r\n", Abc), Fate.Unreadable),
        new("the server's own note from the client alone", Post("Content-Length: 3\r\nX-Content-Length: 9\r\n", "abc"), Fate.Compliant, Method: "POST", Body: "abc", Header: ("X-Content-Length", null)),
        new("two equal lengths", Post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), Fate.Unreadable),
        new("two different lengths", Post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"), Fate.Unreadable),
        new("a list of equal lengths", Post("Content-Length: 3, 3\r\n", "abc"), Fate.Unreadable),
        new("a negative length", Post("Content-Length: -1\r\n", "abc"), Fate.Unreadable),
        new("a hexadecimal length", Post("Content-Length: 0x3\r\n", "abc"), Fate.Unreadable),
        new("an empty length", Post("Content-Length:\r\n", ""), Fate.Unreadable),
        new("a length with a space inside", Post("Content-Length: 3 4\r\n", "abc"), Fate.Unreadable),
        new("a length beyond 64 bits", Post("Content-Length: 99999999999999999999\r\n", "abc"), Fate.Unreadable),
        new("a length with a parameter", Post("Content-Length: 3;a\r\n", "abc"), Fate.Unreadable),
        new("a length with a decimal point", Post("Content-Length: 3.0\r\n", "abc"), Fate.Unreadable),
        new("a length with an exponent", Post("Content-Length: 3e0\r\n", "abc"), Fate.Unreadable),
        new("a length with a thousands separator", Post("Content-Length: 1,000\r\n", "abc"), Fate.Unreadable),

        new("chunked twice in a list", Chunked(Abc, "chunked, chunked"), Fate.Severe, "transfer_encoding"),
        new("chunked twice in two lines", Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", Abc), Fate.Severe, "transfer_encoding"),
        new("gzip before chunked", Chunked(Abc, "gzip, chunked"), Fate.Severe, "transfer_encoding"),
        new("identity before chunked", Chunked(Abc, "identity, chunked"), Fate.Severe, "transfer_encoding"),
        new("identity before chunked in two lines", Post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", Abc), Fate.Severe, "transfer_encoding"),
        new("an unknown coding before chunked", Chunked(Abc, "cow, chunked"), Fate.Severe, "transfer_encoding"),
        new("an empty member before chunked", Chunked(Abc, ",chunked"), Fate.Severe, "transfer_encoding"),
        new("an empty member behind chunked", Chunked(Abc, "chunked,"), Fate.Severe, "transfer_encoding"),
        new("identity alone", Chunked(Abc, "identity"), Fate.Unreadable),
        new("gzip alone", Chunked(Abc, "gzip"), Fate.Unreadable),
        new("chunked before gzip", Chunked(Abc, "chunked, gzip"), Fate.Unreadable),
        new("chunked before identity", Chunked(Abc, "chunked, identity"), Fate.Unreadable),
        new("chunked with a parameter", Chunked(Abc, "chunked;q=1"), Fate.Unreadable),
        new("chunked in quotes", Chunked(Abc, "\"chunked\""), Fate.Unreadable),
        new("chunked behind a vertical tab", Chunked(Abc, "\vchunked"), Fate.Unreadable),
        new("chunked behind a letter", Chunked(Abc, "xchunked"), Fate.Unreadable),
        new("chunked before a letter", Chunked(Abc, "chunkedx"), Fate.Unreadable),
        new("an empty coding", Chunked(Abc, ""), Fate.Unreadable),
        new("a space before the colon of the coding", Post("Transfer-Encoding : chunked\r\n", Abc), Fate.Unreadable),
        new("a tab before the colon of the coding", Post("Transfer-Encoding\t: chunked\r\n", Abc), Fate.Unreadable),
        new("a space before the name of the coding", Post(" Transfer-Encoding: chunked\r\n", Abc), Fate.Unreadable),
        new("the coding in a folded line", Post("Transfer-Encoding:\r\n chunked\r\n", Abc), Fate.Unreadable),
        new("the coding behind a bare line feed", Post("X-A: b\nTransfer-Encoding: chunked\r\n", Abc), Fate.Unreadable),
        new("the coding behind a bare carriage return", Post("X-A: b\rTransfer-Encoding: chunked\r\n", Abc), Fate.Unreadable),

        new("a coding in HTTP/1.0", Request("POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n", Abc), Fate.Ambiguous, "http10_chunked", "POST", Body: "abc") { Closes = true },
        new("a get with a body", Get("/", "Content-Length: 3\r\n") + "abc", Fate.Ambiguous, "get_with_body", Body: "abc"),
        new("a get with chunks", Get("/", "Transfer-Encoding: chunked\r\n") + Abc, Fate.Ambiguous, "get_with_body", Body: "abc"),
        new("a get whose body is another request", Get("/", $"Content-Length: {Smuggled.Length}\r\n") + Smuggled, Fate.Ambiguous, "get_with_body", Body: Smuggled),
        new("a head with a body", Request("HEAD / HTTP/1.1", "Content-Length: 3\r\n", "abc"), Fate.Ambiguous, "get_with_body", "HEAD", Body: "abc"),
        new("a websocket upgrade with a body", Get("/", "Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n") + Abc, Fate.Ambiguous, "get_with_body", Body: "abc"),
        new("a get with a length of zero", Get("/", "Content-Length: 0\r\n"), Fate.Acceptable, "get_length_zero"),
        new("a head with a length of zero", Request("HEAD / HTTP/1.1", "Content-Length: 0\r\n"), Fate.Acceptable, "get_length_zero", "HEAD"),

        new("a name like Transfer-Encoding with an underscore", Post("Transfer_Encoding: chunked\r\nContent-Length: 3\r\n", "abc"), Fate.Ambiguous, "length_lookalike", "POST", Body: "abc", Header: ("Transfer_Encoding", null)),
        new("a name like Content-Length with an underscore", Post("Content_Length: 5\r\nContent-Length: 3\r\n", "abc"), Fate.Ambiguous, "length_lookalike", "POST", Body: "abc", Header: ("Content_Length", null)),
        new("a name like Content-Length without a hyphen", Post("ContentLength: 5\r\nContent-Length: 3\r\n", "abc"), Fate.Ambiguous, "length_lookalike", "POST", Body: "abc", Header: ("ContentLength", null)),
        new("a name like Content-Length with two hyphens", Post("Content--Length: 5\r\nContent-Length: 3\r\n", "abc"), Fate.Ambiguous, "length_lookalike", "POST", Body: "abc", Header: ("Content--Length", null)),
        new("a name like Transfer-Encoding with a hyphen before", Post("-Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "abc"), Fate.Ambiguous, "length_lookalike", "POST", Body: "abc", Header: ("-Transfer-Encoding", null)),
        new("a name like Transfer-Encoding with a dot", Post("Transfer.Encoding: chunked\r\nContent-Length: 3\r\n", "abc"), Fate.Ambiguous, "length_lookalike", "POST", Body: "abc", Header: ("Transfer.Encoding", null)),
        new("a name like Content-Length with a bracket", Post("Content-Length]: 5\r\nContent-Length: 3\r\n", "abc"), Fate.Ambiguous, "length_lookalike", "POST", Body: "abc", Header: ("Content-Length]", null)),
        new("a name like Content-Length with a control character", Post("Content-Length\u0001: 5\r\nContent-Length: 3\r\n", "abc"), Fate.Severe, "header_name_control"),
        new("a name that only begins like Content-Length", Post("Content-Length-Hint: 5\r\nContent-Length: 3\r\n", "abc"), Fate.Compliant, Method: "POST", Body: "abc", Header: ("Content-Length-Hint", "5")),

        new("a chunk with an extension", Chunked("3;a=b\r\nabc\r\n0\r\n\r\n"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("a chunk with an empty extension", Chunked("3;\r\nabc\r\n0\r\n\r\n"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("a chunk whose extension holds a NUL", Chunked("3;\0\r\nabc\r\n0\r\n\r\n"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("a chunk size with leading zeros", Chunked("0003\r\nabc\r\n0\r\n\r\n"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("a last chunk of many zeros", Chunked("3\r\nabc\r\n000\r\n\r\n"), Fate.Compliant, Method: "POST", Body: "abc"),
        new("trailers, which do not become headers", Chunked("3\r\nabc\r\n0\r\nX-Session-User: admin\r\nContent-Length: 9\r\n\r\n"), Fate.Compliant, Method: "POST", Body: "abc", Header: ("X-Session-User", null)),
        .. BadChunks.Select(c => new Http1Case(c.Name, Chunked(c.Body), Fate.Unreadable)),
    ];

    private static (string Name, string Body)[] BadChunks =>
    [
        ("a chunk size before a space", "3 \r\nabc\r\n0\r\n\r\n"),
        ("a chunk size behind a space", " 3\r\nabc\r\n0\r\n\r\n"),
        ("a chunk size before a tab", "3\t\r\nabc\r\n0\r\n\r\n"),
        ("a chunk size with 0x", "0x3\r\nabc\r\n0\r\n\r\n"),
        ("a chunk size with a plus", "+3\r\nabc\r\n0\r\n\r\n"),
        ("a negative chunk size", "-3\r\nabc\r\n0\r\n\r\n"),
        ("no chunk size", "\r\nabc\r\n0\r\n\r\n"),
        ("a chunk size that is no number", "g\r\nabc\r\n0\r\n\r\n"),
        ("a chunk size of 64 bits", "ffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
        ("a chunk size of 36 bits", "fffffffff\r\nabc\r\n0\r\n\r\n"),
        ("a chunk size with an underscore", "1_0\r\nabc\r\n0\r\n\r\n"),
        ("a bare line feed behind the chunk size", "3\nabc\r\n0\r\n\r\n"),
        ("a bare carriage return in an extension", "3;a=\"b\rc\"\r\nabc\r\n0\r\n\r\n"),
        ("a bare line feed in an extension", "3;a\nb\r\nabc\r\n0\r\n\r\n"),
        ("no line end behind a chunk", "3\r\nabc0\r\n\r\n"),
        ("more bytes than the chunk size says", "3\r\nabcXX\r\n0\r\n\r\n"),
        ("line feeds in place of line ends", "3\nabc\n0\n\n"),
    ];
}

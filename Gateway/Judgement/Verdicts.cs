namespace ResponsiAI.Gateway.Judgement;

/// <summary>Everything that a request can be found guilty of.</summary>
internal static class Verdicts
{
    public static readonly Verdict HeaderName = Acceptable("header_name", "A header's name is not a token (RFC 9110, section 5.1).");
    public static readonly Verdict HeaderValue = Acceptable("header_value", "A header's value holds control characters or is not ASCII.");
    public static readonly Verdict TargetUnescaped = Acceptable("target_unescaped", "Percent-encode what a URI may not hold (RFC 3986, section 2).");
    public static readonly Verdict GetWithLengthZero = Acceptable("get_length_zero", "A GET or HEAD needs no Content-Length.");

    public static readonly Verdict TwoLengths = Ambiguous("two_lengths", "Send either Content-Length or Transfer-Encoding.");
    public static readonly Verdict Http10Chunked = Ambiguous("http10_chunked", "HTTP/1.0 has no Transfer-Encoding.");
    public static readonly Verdict GetWithBody = Ambiguous("get_with_body", "A GET or HEAD has no body (RFC 9110, section 9.3.1).");
    public static readonly Verdict LengthLookalike = Ambiguous("length_lookalike", "A header's name resembles Content-Length or Transfer-Encoding.");
    public static readonly Verdict ExpectWithoutBody = Ambiguous("expect_without_body", "Expect needs a body (RFC 9110, section 10.1.1).");
    public static readonly Verdict SchemeDiffers = Ambiguous("scheme_differs", "The target's scheme is not that of the connection.");

    public static readonly Verdict TransferEncoding = Severe("transfer_encoding", "The only transfer coding is chunked, named once.");
    public static readonly Verdict ConnectionHeader = Severe("connection_header", "HTTP/2 has no headers about the connection.");
    public static readonly Verdict Expect = Severe("expect", "The only expectation is 100-continue.");
    public static readonly Verdict HostEmpty = Severe("host_empty", "Send a Host (RFC 9110, section 4.2.1).");
    public static readonly Verdict HeaderNameControl = Severe("header_name_control", "A header's name holds control characters or is not ASCII.");
    public static readonly Verdict Method = Severe("method", "This method is not served here.");
    public static readonly Verdict MethodCase = Severe("method_case", "Methods are written in upper case.");
    public static readonly Verdict TargetForm = Severe("target_form", "The target is neither a path nor an address of this site.");
    public static readonly Verdict TargetCharacter = Severe("target_character", "The target holds spaces, control characters or is not ASCII.");
    public static readonly Verdict TargetFragment = Severe("target_fragment", "A target has no fragment.");
    public static readonly Verdict PathBackslash = Severe("path_backslash", "The path holds a backslash.");
    public static readonly Verdict PathEncodedSlash = Severe("path_encoded_slash", "The path holds an encoded slash or backslash.");
    public static readonly Verdict PathDoubleEncoding = Severe("path_double_encoding", "The path holds a slash or dot segment that is encoded twice.");
    public static readonly Verdict PathDotSegment = Severe("path_dot_segment", "Resolve dot segments before you send the path (RFC 3986, section 5.2.4).");
    public static readonly Verdict PathControl = Severe("path_control", "The path holds encoded control characters.");
    public static readonly Verdict PathEscape = Severe("path_escape", "A percent sign in the path is not followed by two hexadecimal digits.");
    public static readonly Verdict PathUtf8 = Severe("path_utf8", "The decoded path is not UTF-8 (RFC 3629, section 3).");

    private static Verdict Acceptable(string reason, string detail) => new(RequestClass.Acceptable, reason, detail);

    private static Verdict Ambiguous(string reason, string detail) => new(RequestClass.Ambiguous, reason, detail);

    private static Verdict Severe(string reason, string detail) => new(RequestClass.Severe, reason, detail);
}

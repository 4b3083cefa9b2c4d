using System.Text;
using static ResponsiAI.Gateway.Tests.Judgement.Http2Connection;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>One request on stream 1 as frames, and what must become of it.</summary>
internal sealed record Http2Case(
    string Name, byte[] Frames, Fate Fate, string? Reason = null, string Method = "GET", string Target = "/", string Body = "", (string Name, string? Value)? Header = null)
{
    public override string ToString() => Name;

    public static (string Name, string Value)[] Pseudo(string method = "GET", string path = "/", string scheme = "https", string authority = "localhost") =>
        [(":method", method), (":scheme", scheme), (":authority", authority), (":path", path)];

    /// <summary>Headers alone.</summary>
    public static byte[] Request(params IEnumerable<(string Name, string Value)> fields) => Encode(Frame.Headers, EndHeaders | EndStream, 1, Fields(fields));

    /// <summary>Headers and one frame of data.</summary>
    public static byte[] Request(string body, params IEnumerable<(string Name, string Value)> fields) =>
        [.. Encode(Frame.Headers, EndHeaders, 1, Fields(fields)), .. Encode(Frame.Data, EndStream, 1, Encoding.Latin1.GetBytes(body))];

    public static byte[] Get(string path, params IEnumerable<(string Name, string Value)> more) => Request([.. Pseudo(path: path), .. more]);

    public static byte[] Post(string body, params IEnumerable<(string Name, string Value)> more) => Request(body, [.. Pseudo("POST"), .. more]);
}

using System.Net;

namespace ResponsiAI.Gateway.Tests.Headers;

/// <summary>One kind of answer, and the policy that it must carry to the letter.</summary>
/// <param name="Route">The path as the gateway lists its endpoints.</param>
internal sealed record HeaderRow(string Name, string Route, string Method, string Path, int Status, string Policy)
{
    public Gate At { get; init; } = Gate.Wide;

    public bool Plain { get; init; }

    public bool ReportOnly { get; init; }

    public (string Name, string Value)[] Headers { get; init; } = [];

    public Func<HttpContent>? Content { get; init; }

    public HttpRequestMessage Request(Version version)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), Path) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = Content?.Invoke() };
        // A refusal is read before the body is on its way.
        request.Headers.ExpectContinue = Content is not null;
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public override string ToString() => $"{Name}{(Plain ? ", plain HTTP" : "")}";

    public static readonly Version Http1 = HttpVersion.Version11;

    public static readonly Version Http2 = HttpVersion.Version20;
}

/// <summary>The gateways of the table.</summary>
internal enum Gate
{
    /// <summary>All routes of <c>yarp.json</c>, those of the tests, no limit.</summary>
    Wide,

    /// <summary>The limit is used up.</summary>
    Limited,

    /// <summary>The application's route takes GET below <c>/app</c> only, so that something matches no route.</summary>
    Narrow,
}

using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using Yarp.ReverseProxy.Forwarder;

namespace ResponsiAI.Gateway.AccessLog;

/// <summary>The access log as the scrubber's self-test sees it; closed, no line is written.</summary>
internal sealed class AccessLogSink : ISink
{
    public string Name => "access_log";

    public bool IsClosed { get; private set; }

    public string Emit(Canaries canaries) => 
        Line("GET", canaries.Path, canaries.Query, canaries.Exception) + Line(canaries.Message, $"/{canaries.Message}", "", cause: null);

    public void Close() => IsClosed = true;

    private static string Line(string method, string path, string query, Exception? cause)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path, context.Request.QueryString) = (method, path, new QueryString(query));
        if (cause is not null)
            context.Features.Set<IForwarderErrorFeature>(new Failure(cause));
        var line = new AccessLine(context, TimeSpan.Zero, isReadable: true);
        return line.Render("gateway") + line.Message;
    }

    private sealed record Failure(Exception Exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.Request;
    }
}

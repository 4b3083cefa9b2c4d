using ResponsiAI.Gateway.Sessions;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.Gateway.AccessLog;

/// <summary>The access log as the scrubber's self-test sees it; closed, no line is written.</summary>
internal sealed class AccessLogSink : ISink
{
    public string Name => "access_log";

    public bool IsClosed { get; private set; }

    public string Emit(Canaries canaries) => Line(canaries.Path, canaries.Query) + Line($"/{canaries.Message}", "");

    public void Close() => IsClosed = true;

    private static string Line(string path, string query)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path, context.Request.QueryString) = ("GET", path, new QueryString(query));
        var line = new AccessLine(context, TimeSpan.Zero, isReadable: true);
        return line.Render("gateway") + line.Message;
    }
}

using System.Diagnostics;
using System.Net;
using NLog;
using ResponsiAI.Gateway.AccessLog;
using ResponsiAI.Gateway.Sessions;
using ResponsiAI.Harness;
using ResponsiAI.ServiceDefaults.Logging;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Benchmarks;

/// <summary>
/// Writes access lines through the real targets, in a process of its own whose console is read, and takes its CPU time
/// over the lines: all threads, so that nothing is cheap only because it is done later.
/// </summary>
internal static class LogBenchmark
{
    // As fast as a busy gateway; faster than the targets would only measure what is thrown away.
    private const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync(int lines, int rounds)
    {
        using var folder = new TemporaryFolder();
        // The shell gives the console away; what is measured comes by the other stream.
        await using var measured = ChildProcess.Start("sh",
            ["-c", "exec dotnet \"$0\" log-process \"$1\" \"$2\" | cat >/dev/null", typeof(LogBenchmark).Assembly.Location, $"{lines}", $"{rounds}"],
            ServiceProcess.Environment(folder.Path, [new("ASPNETCORE_ENVIRONMENT", "Production")]), folder.Path);
        var code = await measured.WaitForExitAsync(TimeSpan.FromMinutes(5));
        Console.Write(measured.Output);
        return code;
    }

    public static async Task<int> MeasureAsync(int lines, int rounds)
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceLogging(new ServiceSettings(builder.Configuration, builder.Environment), "gateway");
        var logger = LogManager.GetLogger(AccessLine.LoggerName);
        // One request in ten has a secret in its query.
        HttpContext[] contexts = [.. Enumerable.Range(0, 10).Select(i => Request($"?page={i}&sort=newest{(i == 0 ? "&token=abcdefghijklmnop" : "")}"))];
        var next = 0;
        using var activity = new Activity("request").Start();
        var (off, on) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var (without, with) = (await CostAsync(lines, static () => { }), await CostAsync(lines, () => logger.Log(typeof(LogBenchmark), new AccessLine(contexts[next++ % contexts.Length], TimeSpan.FromMilliseconds(1.234), isReadable: false))));
            if (round == 0)
                continue;
            off.Add(without);
            on.Add(with);
        }

        ServiceLogging.Flush();
        var written = File.ReadLines(Path.Combine("logs", "access.log")).Last();
        await Console.Error.WriteLineAsync($"{lines} lines in each of {rounds} rounds, such as\n{written}");
        await Console.Error.WriteLineAsync($"nothing written   {Median.Of(off),6:0.00} µs of CPU a request");
        await Console.Error.WriteLineAsync($"an access line    {Median.Of(on),6:0.00} µs");
        await Console.Error.WriteLineAsync($"its cost          {Median.Of(on) - Median.Of(off),6:0.00} µs");
        return 0;
    }

    private static DefaultHttpContext Request(string query)
    {
        var context = new DefaultHttpContext { TraceIdentifier = "0HNQBCM0P1UFD:00000001" };
        (context.Request.Method, context.Request.Path, context.Request.Protocol) = ("GET", "/projects/4711/reviews", "HTTP/2");
        context.Request.QueryString = new QueryString(query);
        context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.77");
        context.Response.ContentLength = 5120;
        context.Features.Set(new CurrentSession(SessionId.New(), Session.Start("anna", Session.NoData, TimeProvider.System.GetUtcNow(), client: null), IsKnown: true, IsProlonged: false));
        return context;
    }

    private static async Task<double> CostAsync(int lines, Action write)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var i = 0; i < lines; i += Batch)
        {
            for (var j = 0; j < Batch; j++)
                write();
            await Task.Delay(Pause, TimeProvider.System);
        }

        LogManager.Flush();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMicroseconds / lines;
    }
}

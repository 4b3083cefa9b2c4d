using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using ResponsiAI.ServiceDefaults.Management;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>
/// <c>GET /log-level</c> and <c>POST /log-level</c> with <c>{"level":"debug","minutes":10}</c> at the management address: the
/// level of the running process. Without minutes for an hour, because what is set in a hurry is forgotten; 0 until the
/// process ends. A null level goes back to <c>LOG_LEVEL</c>.
/// </summary>
internal sealed partial class LogLevelModule(LogLevels levels, TimeProvider clock, ILogger<LogLevelModule> log) : IManagementModule
{
    private const int MostMinutes = 7 * 24 * 60;

    public void Map(IEndpointRouteBuilder management)
    {
        management.MapGet("/log-level", AnswerAsync);
        management.MapPost("/log-level", SetAsync);
    }

    private async Task SetAsync(HttpContext context)
    {
        var wanted = await context.Request.ReadFromJsonAsync<Wanted>(context.RequestAborted) ?? new Wanted(null);
        var level = LogLevels.Known.FirstOrDefault(k => string.Equals(k.Name, wanted.Level, StringComparison.OrdinalIgnoreCase)).Level;
        if (wanted.Level is not null && level is null)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "log_level", "The level is error, warn, info or debug.");
            return;
        }

        if (wanted.Minutes is < 0 or > MostMinutes)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "log_level_minutes", $"Say 0 to {MostMinutes} minutes; 0 is until the process ends.");
            return;
        }

        var former = LogLevels.Name(levels.Current);
        if (level is null)
            levels.Reset();
        else
            levels.Set(level, wanted.Minutes == 0 ? null : TimeSpan.FromMinutes(wanted.Minutes), clock);
        // A warning, so that it is written at every level but one: who reads the log must know why it tells more, or less.
        LogSet(former, LogLevels.Name(levels.Current), levels.Until);
        await AnswerAsync(context);
    }

    private Task AnswerAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(new { level = LogLevels.Name(levels.Current), configured = levels.Configured, until = levels.Until }, context.RequestAborted);

    [LoggerMessage(Level = LogLevel.Warning, Message = "an operator set the log level from {Former} to {Level}, until {Until}")]
    private partial void LogSet(string former, string level, DateTimeOffset? until);

    private sealed record Wanted(string? Level, int Minutes = 60);
}

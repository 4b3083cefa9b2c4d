using NLog;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>The level of the log: that of <c>LOG_LEVEL</c>, or one that an operator has set for a while.</summary>
internal sealed class LogLevels(LogLevel configured, bool isDevelopment) : IDisposable
{
    public static readonly (string Name, LogLevel Level)[] Known =
        [("error", LogLevel.Error), ("warn", LogLevel.Warn), ("info", LogLevel.Info), ("debug", LogLevel.Debug)];

    private readonly Lock turn = new();
    private ITimer? ending;
    private int generation;
    private LogLevel? said;

    public LogLevel Current => said ?? configured;

    /// <summary>Null while the level is the configured one, or until the process ends.</summary>
    public DateTimeOffset? Until { get; private set; }

    public string Configured => Name(configured);

    public static LogLevels Read(ServiceSettings settings) =>
        new(settings.Choice("LOG_LEVEL", settings.IsDevelopment ? LogLevel.Debug : LogLevel.Info, Known), settings.IsDevelopment);

    public static string Name(LogLevel level) => Known.First(k => k.Level == level).Name;

    /// <param name="time">Until it is the configured level again; null: until the process ends.</param>
    public void Set(LogLevel level, TimeSpan? time, TimeProvider clock)
    {
        lock (turn)
        {
            ending?.Dispose();
            var mine = ++generation;
            ending = time is { } length && level != configured ? clock.CreateTimer(_ => ResetAt(mine), null, length, Timeout.InfiniteTimeSpan) : null;
            Until = ending is null ? null : clock.GetUtcNow() + time;
            Apply(level);
        }
    }

    public void Reset()
    {
        lock (turn)
            ResetAt(generation);
    }

    // A timer whose time has come may have to wait for an operator who says something else.
    private void ResetAt(int mine)
    {
        lock (turn)
        {
            if (mine != generation)
                return;
            generation++;
            ending?.Dispose();
            ending = null;
            Until = null;
            Apply(configured);
        }
    }

    public void Dispose() => ending?.Dispose();

    private void Apply(LogLevel level)
    {
        said = level;
        // At the very end of the process there is none any more.
        if (LogManager.Configuration?.Variables is not { } variables)
            return;
        variables["developmentLevel"] = isDevelopment ? level.Name : "Off";
        variables["productionLevel"] = isDevelopment ? "Off" : level.Name;
        variables["errorLevel"] = isDevelopment ? "Off" : LogLevel.Error.Name;
        LogManager.ReconfigExistingLoggers();
    }
}

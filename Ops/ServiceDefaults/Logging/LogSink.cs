using NLog;
using NLog.Config;
using NLog.Layouts;
using NLog.Targets;
using NLog.Targets.Wrappers;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>One target of nlog.config that writes lines. Of lines that were prepared, their maker is the sink.</summary>
internal sealed class LogSink(LoggingConfiguration configuration, Target target, Layout layout) : ISink
{
    public string Name => $"log.{target.Name}";

    /// <summary>Those that write anything in this environment.</summary>
    public static IEnumerable<LogSink> All(LoggingConfiguration configuration) =>
        from target in configuration.LoggingRules.Where(rule => rule.IsLoggingEnabledForLevel(LogLevel.Fatal)).SelectMany(rule => rule.Targets).Distinct()
        let inner = target is WrapperTargetBase wrapper ? wrapper.WrappedTarget : target
        where inner is TargetWithLayout { Layout: not PreparedLineLayout }
        select new LogSink(configuration, target, ((TargetWithLayout)inner).Layout);

    public string Emit(Canaries canaries)
    {
        var line = new LogEventInfo(LogLevel.Error, Name, canaries.Message) { Exception = canaries.Exception };
        foreach (var (name, value) in canaries.Values)
            line.Properties[name] = value;
        foreach (var (name, value) in canaries.Headers)
            line.Properties[name] = value;
        var request = new LogEventInfo(LogLevel.Info, Name, null, "GET {Path}{Query} {Body}", [canaries.Path, canaries.Query, canaries.Body]);
        return layout.Render(line) + layout.Render(request);
    }

    public void Close()
    {
        foreach (var rule in configuration.LoggingRules)
            rule.Targets.Remove(target);
        LogManager.ReconfigExistingLoggers();
    }
}

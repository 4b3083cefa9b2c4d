using NLog;
using NLog.Config;
using NLog.Targets;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>One target of nlog.config that writes lines.</summary>
internal sealed class LogSink(LoggingConfiguration configuration, TargetWithLayout target) : ISink
{
    public string Name => $"log.{target.Name}";

    public static IEnumerable<LogSink> All(LoggingConfiguration configuration) =>
        configuration.AllTargets.OfType<TargetWithLayout>().Select(target => new LogSink(configuration, target));

    public string Emit(Canaries canaries)
    {
        var line = new LogEventInfo(LogLevel.Error, Name, canaries.Message) { Exception = canaries.Exception };
        foreach (var (name, value) in canaries.Values)
            line.Properties[name] = value;
        foreach (var (name, value) in canaries.Headers)
            line.Properties[name] = value;
        var request = new LogEventInfo(LogLevel.Info, Name, null, "GET {Path}{Query} {Body}", [canaries.Path, canaries.Query, canaries.Body]);
        return target.Layout.Render(line) + target.Layout.Render(request);
    }

    public void Close()
    {
        // The rules name the wrapper that is around it.
        foreach (var rule in configuration.LoggingRules)
            foreach (var named in rule.Targets.Where(Holds).ToArray())
                rule.Targets.Remove(named);
        LogManager.ReconfigExistingLoggers();
    }

    private bool Holds(Target named) => ReferenceEquals(named is NLog.Targets.Wrappers.WrapperTargetBase wrapper ? wrapper.WrappedTarget : named, target);
}

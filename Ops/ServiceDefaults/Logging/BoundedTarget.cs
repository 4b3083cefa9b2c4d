using NLog;
using NLog.Common;
using NLog.Targets;
using NLog.Targets.Wrappers;

namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>
/// Keeps up to 20,000 lines for a target that is slow, so that a full disk or a console that nobody reads stops no request.
/// What comes beyond is lost and counted, and so is what the target fails to write.
/// </summary>
[Target("Bounded", IsWrapper = true)]
public sealed class BoundedTarget : AsyncTargetWrapper
{
    private readonly AsyncContinuation outcome;

    public BoundedTarget()
    {
        QueueLimit = 20_000;
        OverflowAction = AsyncTargetWrapperOverflowAction.Discard;
        LogEventDropped += (_, _) => LogLoss.Add(Name!, LogLoss.Overflow);
        outcome = exception =>
        {
            if (exception is not null)
                LogLoss.Add(Name!, LogLoss.Failure);
        };
    }

    protected override void InitializeTarget()
    {
        base.InitializeTarget();
        LogLoss.Begin(Name!, LogLoss.Overflow);
        LogLoss.Begin(Name!, LogLoss.Failure);
    }

    protected override void Write(AsyncLogEventInfo logEvent) => base.Write(logEvent.LogEvent.WithContinuation(outcome));
}

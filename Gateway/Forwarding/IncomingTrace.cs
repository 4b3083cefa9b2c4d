using System.Diagnostics;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Tracing;

namespace ResponsiAI.Gateway.Forwarding;

/// <summary>
/// What strangers say of traces. The ids of a <c>traceparent</c> (W3C Trace Context) are taken over, so that what began in a
/// browser or a balancer is found under one id. <c>tracestate</c>, <c>baggage</c> (with its former name <c>Correlation-Context</c>)
/// and <c>sentry-trace</c> are not: they would put data of strangers into the reports of every process, and decide which traces are sampled.
/// </summary>
internal static class IncomingTrace
{
    private static readonly string[] Dropped = ["tracestate", "baggage", "Correlation-Context", "sentry-trace"];

    public static void AddIncomingTrace(this ServiceBuilder builder)
    {
        builder.Services.Configure<TracingOptions>(options => options.CallersAreStrangers = true);
        builder.Services.AddSingleton<DistributedContextPropagator>(new IdsOnly());
        // Before all others: error tracking reads these headers in a filter of its own.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new DropHeaders()));
    }

    private sealed class DropHeaders : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                foreach (var name in Dropped)
                    context.Request.Headers.Remove(name);
                return rest(context);
            });
            next(app);
        };
    }

    /// <summary>For what comes in. What goes out is YARP's and the clients' own.</summary>
    private sealed class IdsOnly : DistributedContextPropagator
    {
        private readonly DistributedContextPropagator inner = CreateW3CPropagator();

        public override IReadOnlyCollection<string> Fields => inner.Fields;

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => inner.Inject(activity, carrier, setter);

        public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
        {
            inner.ExtractTraceIdAndState(carrier, getter, out traceId, out _);
            traceState = null;
        }

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
    }
}

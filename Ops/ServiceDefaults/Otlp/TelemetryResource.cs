using OpenTelemetry.Resources;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Otlp;

/// <summary>
/// Who metrics and traces are of: the process, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> say
/// otherwise. What those hold is scrubbed as everything else that leaves.
/// </summary>
internal static class TelemetryResource
{
    public static void Describe(this ResourceBuilder resource, string service, string version, string environment)
    {
        var said = ResourceBuilder.CreateEmpty()
            .AddService(service, serviceNamespace: "responsiai", version)
            .AddAttributes([new("deployment.environment.name", environment)])
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector()
            .Build();
        resource.Clear().AddAttributes(Scrubbed(said.Attributes));
    }

    internal static IEnumerable<KeyValuePair<string, object>> Scrubbed(IEnumerable<KeyValuePair<string, object>> attributes) =>
        attributes.Select(a => new KeyValuePair<string, object>(a.Key, a.Value is string text ? Scrubber.Value(a.Key, text) : a.Value));
}

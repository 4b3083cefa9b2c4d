using System.Globalization;
using OpenTelemetry.Exporter;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Otlp;

/// <summary>
/// Where one signal goes, by OpenTelemetry's own variables (https://opentelemetry.io/docs/specs/otel/protocol/exporter/):
/// the signal's (<c>OTEL_EXPORTER_OTLP_TRACES_ENDPOINT</c>) stand above those of all (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>).
/// </summary>
/// <param name="Headers">As OpenTelemetry writes them, <c>name=value,…</c>; mostly a secret. Null for none.</param>
/// <param name="Timeout">Milliseconds for one export, 10,000 unless said.</param>
internal sealed record OtlpOptions(Uri Endpoint, OtlpExportProtocol Protocol, string? Headers, int Timeout)
{
    private const string General = "OTEL_EXPORTER_OTLP_";

    /// <returns>Null where no collector is named, or the signal's exporter is <c>none</c>.</returns>
    public static OtlpOptions? Read(ServiceSettings settings, string signal)
    {
        var isOn = settings.Choice($"OTEL_{signal}_EXPORTER", absent: true, ("otlp", true), ("none", false));
        if (!isOn || (settings.Text($"{General}{signal}_ENDPOINT") ?? settings.Text(General + "ENDPOINT")) is null)
            return null;
        string Name(string setting) => settings.Has($"{General}{signal}_{setting}") ? $"{General}{signal}_{setting}" : General + setting;
        var protocol = settings.Choice(Name("PROTOCOL"), OtlpExportProtocol.Grpc, ("grpc", OtlpExportProtocol.Grpc), ("http/protobuf", OtlpExportProtocol.HttpProtobuf));
        return new OtlpOptions(Target(settings, signal, Name("ENDPOINT"), protocol), protocol, ReadHeaders(settings, Name("HEADERS")), settings.Number(Name("TIMEOUT"), 10_000, 1, 600_000));
    }

    public void Apply(OtlpExporterOptions exporter)
    {
        exporter.Endpoint = Endpoint;
        exporter.Protocol = Protocol;
        exporter.Headers = Headers;
        exporter.TimeoutMilliseconds = Timeout;
    }

    // The address of all signals is completed by each signal's path; a signal's own address is taken as it stands.
    private static Uri Target(ServiceSettings settings, string signal, string name, OtlpExportProtocol protocol)
    {
        if (!Uri.TryCreate(settings.Text(name), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            settings.Fault(name, "it is not an http or https address without user and password", $"write for example {name}=http://localhost:4318; a secret goes into {General}HEADERS");
            return new Uri("http://localhost:4318");
        }

        if (name != General + "ENDPOINT" || protocol == OtlpExportProtocol.Grpc)
            return address;
        return new Uri($"{address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v1/{signal.ToLower(CultureInfo.InvariantCulture)}");
    }

    private static string? ReadHeaders(ServiceSettings settings, string name)
    {
        foreach (var header in settings.List(name))
            if (header.IndexOf('=', StringComparison.Ordinal) < 1)
            {
                settings.Fault(name, "a member is not of the form name=value", $"write for example {name}=name=value,other=value with special characters percent-encoded");
                return null;
            }

        return settings.Text(name);
    }
}

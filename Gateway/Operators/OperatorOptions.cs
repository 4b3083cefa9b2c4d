using System.Text;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Operators;

/// <param name="Token">Null: the ops pages are off.</param>
internal sealed record OperatorOptions(byte[]? Token)
{
    private const string Name = "OPS_TOKEN";

    public static OperatorOptions Read(ServiceSettings settings)
    {
        var token = settings.Text(Name) ?? (settings.IsDevelopment ? DevelopmentSecret.GetOrCreate(settings.DataDir, "ops-token") : null);
        if (token is { Length: < 16 } && !settings.IsDevelopment)
            settings.Fault(Name, "it is shorter than 16 characters", "write what `ops secret` prints");
        return new OperatorOptions(token is null ? null : Encoding.UTF8.GetBytes(token));
    }
}

using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Serve;

/// <param name="Billing"><c>BILLING_URL</c>; like the others without a setting the name that <c>compose.yaml</c> gives it.</param>
/// <param name="AppHealthPath"><c>APP_HEALTH_PATH</c>, default <c>/</c>; an answer below 500 is ok.</param>
internal sealed record PartsOptions(Uri Billing, Uri Notifications, Uri App, string AppHealthPath)
{
    public static PartsOptions Read(ServiceSettings settings)
    {
        var path = settings.Text("APP_HEALTH_PATH") ?? "/";
        if (!path.StartsWith('/') || !Uri.TryCreate(path, UriKind.Relative, out _))
            settings.Fault("APP_HEALTH_PATH", "it is not a path", "write for example APP_HEALTH_PATH=/healthz");
        return new PartsOptions(
            settings.Address("BILLING_URL", "http://billing:8080"), settings.Address("NOTIFICATIONS_URL", "http://notifications:8080"), settings.Address("APP_URL", "http://app:8080"), path);
    }
}

using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Serve;

/// <param name="Billing">Null: <c>BILLING_URL</c> is not set, so the part is not configured. The same for the others.</param>
/// <param name="AppHealthPath"><c>APP_HEALTH_PATH</c>, default <c>/</c>; an answer below 500 is ok.</param>
internal sealed record PartsOptions(Uri? Billing, Uri? Notifications, Uri? App, string AppHealthPath)
{
    public static PartsOptions Read(ServiceSettings settings)
    {
        var path = settings.Text("APP_HEALTH_PATH") ?? "/";
        if (!path.StartsWith('/') || !Uri.TryCreate(path, UriKind.Relative, out _))
            settings.Fault("APP_HEALTH_PATH", "it is not a path", "write for example APP_HEALTH_PATH=/healthz");
        return new PartsOptions(Address("BILLING_URL"), Address("NOTIFICATIONS_URL"), Address("APP_URL"), path);

        Uri? Address(string name) => settings.Has(name) ? settings.Address(name, "http://127.0.0.1:5000") : null;
    }
}

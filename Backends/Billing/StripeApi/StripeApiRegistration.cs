using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Billing.StripeApi;

internal static class StripeApiRegistration
{
    public static void AddStripeApi(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton(StripeApiOptions.Read(builder.Settings));
        builder.Services.AddHttpClient(StripeApiClient.Client)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        builder.Services.AddSingleton<StripeApiClient>();
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace ResponsiAI.ServiceDefaults.ErrorTracking.Delivery;

internal static class DeliveryRegistration
{
    public static void AddEnvelopeDelivery(this IServiceCollection services, SentryProject project, string folder, string version)
    {
        services.AddSingleton<DeliveryState>();
        services.AddSingleton(s => new EnvelopeSpool(folder, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new EnvelopeSender(project, version, s.GetRequiredService<DeliveryState>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EnvelopeTransport>();
        services.AddHostedService<SpoolDelivery>();
    }
}

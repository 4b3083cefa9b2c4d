using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Metrics;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Storage.Queues;

public static class QueueRegistration
{
    /// <summary>A <see cref="WorkQueue"/> over one table and the worker that gives its rows to the handler.</summary>
    public static void AddWorkQueue<TItem, THandler>(this ServiceBuilder builder, QueueOptions options)
        where TItem : IWorkItem
        where THandler : class, IWorkHandler<TItem>
    {
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<WorkQueue>();
        builder.Services.AddSingleton(s => new QueueMetrics(s.GetRequiredService<IMeterFactory>().Meter(), options));
        builder.Services.AddSingleton<QueueGauges>();
        builder.Services.AddSingleton<IGauges>(s => s.GetRequiredService<QueueGauges>());
        builder.Services.AddHostedService(s => s.GetRequiredService<QueueGauges>());
        builder.Services.AddSingleton(s => s.GetRequiredService<WorkQueue>().History);
        builder.Services.AddSingleton<IWorkHandler<TItem>, THandler>();
        builder.Services.AddHostedService<QueueWorker<TItem>>();
    }
}

using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ResponsiAI.Gateway.AccessLog;

/// <summary>Counts what is forwarded to the client, where lines are written.</summary>
internal static class AccessLogTransform
{
    public static void Add(TransformBuilderContext transforms)
    {
        if (!transforms.Services.GetRequiredService<AccessLogOptions>().IsOn)
            return;
        transforms.AddResponseTransform(static transform =>
        {
            if (transform.ProxyResponse is not null)
                BodyBytes.Count(transform.HttpContext);
            return ValueTask.CompletedTask;
        });
    }
}

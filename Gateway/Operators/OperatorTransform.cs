using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ResponsiAI.Gateway.Operators;

/// <summary>
/// Keeps the operators' token from every backend. A browser that was asked for it below <c>/ops</c> may send it with all
/// requests to the site (RFC 7617, section 2.2), and the application has no business with it.
/// </summary>
internal static class OperatorTransform
{
    public static void Add(TransformBuilderContext transforms)
    {
        var operators = transforms.Services.GetRequiredService<OperatorOptions>();
        transforms.AddRequestTransform(transform =>
        {
            if (transform.HttpContext.Request.Headers.Authorization.Count > 0 && OperatorAuthorization.IsOperator(operators, transform.HttpContext.Request))
                transform.ProxyRequest.Headers.Remove("Authorization");
            return ValueTask.CompletedTask;
        });
    }
}

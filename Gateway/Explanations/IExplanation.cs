namespace ResponsiAI.Gateway.Explanations;

/// <summary>
/// What one capability has to say about a request that is not sent: the operator's way to see which route, policy, limits
/// and judgement would apply.
/// </summary>
internal interface IExplanation
{
    string Subject { get; }

    /// <param name="context">The request behind the routing; nothing is done with it.</param>
    string Explain(HttpContext context);
}

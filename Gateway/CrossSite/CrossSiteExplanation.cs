using ResponsiAI.Gateway.Explanations;

namespace ResponsiAI.Gateway.CrossSite;

internal sealed class CrossSiteExplanation : IExplanation
{
    public string Subject => "cross-site";

    public string Explain(HttpContext context) => CrossSiteCheck.IsSafe(context.Request) ? "not judged: the request changes nothing" : CrossSiteRoute.Of(context) switch
    {
        SiteRelation.CrossSite => "allowed from everywhere",
        SiteRelation.SameSite => "refused with 403 from other sites, allowed from other hosts of this one",
        _ => "refused with 403 from other sites and other hosts of this one",
    };
}

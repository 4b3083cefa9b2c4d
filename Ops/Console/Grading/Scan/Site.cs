namespace ResponsiAI.Ops.Grading.Scan;

/// <summary>All that is judged of a site.</summary>
/// <param name="Plain">The way in by HTTP; null where nothing answers.</param>
/// <param name="Secure">The way in by HTTPS; null where nothing answers.</param>
/// <param name="Cors">What the page answered a preflight of another origin; null where it refused.</param>
/// <param name="Page">The graded page's HTML; empty for anything else.</param>
internal sealed record Site(string Host, Visit? Plain, Visit? Secure, Answer? Cors, Page Page, PreloadList Preload)
{
    /// <summary>The visit whose page is graded.</summary>
    public Visit Graded => Secure ?? Plain!;

    public Answer Answer => Graded.Answer;

    public bool IsSecure => Secure is not null;
}

using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Ops.Grading.Scan;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Grading;

internal static class Grader
{
    /// <exception cref="CommandFailure">Nobody answers, or with a status that cannot be graded.</exception>
    public static async Task<GradeReport> GradeAsync(Entrances entrances, Visitor visitor, PreloadList preload, CancellationToken cancellation)
    {
        var visits = await Task.WhenAll(VisitAsync(entrances.Plain), VisitAsync(entrances.Secure));
        cancellation.ThrowIfCancellationRequested();
        if ((visits[1] ?? visits[0]) is not { } graded)
            throw new CommandFailure($"No page comes from {string.Join(" or ", new[] { entrances.Secure, entrances.Plain }.OfType<Uri>())}.", ExitCode.Unavailable);
        if (graded.Answer.Status is not ((>= 200 and < 400) or 401 or 403))
            throw new CommandFailure($"{graded.Route[^1]} answered {graded.Answer.Status}; only 2xx, 3xx, 401 and 403 can be graded.");
        var page = Page.Parse(graded.Answer.IsHtml ? graded.Answer.Body : "", TimeProvider.System, cancellation);
        var site = new Site(graded.Start.IdnHost, visits[0], visits[1], await visitor.PreflightAsync(graded, cancellation), page, preload);
        List<string> notes = [.. entrances.Notes];
        if (visitor.HasForgiven)
            notes.Add("A certificate that nobody vouches for was taken as good. The Observatory would take 20 points for HSTS, 20 for the redirection where HTTP leads to it, and with them every bonus.");
        return GradeReport.Of(site, notes);

        async Task<Visit?> VisitAsync(Uri? entrance) => entrance is null ? null : await visitor.VisitAsync(entrance, cancellation);
    }
}

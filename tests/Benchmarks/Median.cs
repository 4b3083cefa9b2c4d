namespace ResponsiAI.Benchmarks;

internal static class Median
{
    /// <summary>The upper one of the two in the middle where their number is even.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}

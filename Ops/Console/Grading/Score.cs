namespace ResponsiAI.Ops.Grading;

/// <summary>Points of a whole site and the grade that belongs to them.</summary>
internal sealed record Score(int Points, string Grade)
{
    private const int Start = 100;

    /// <summary>Bonuses count from here on, so that they make up for nothing that is broken.</summary>
    private const int LeastForBonus = 90;

    // The grade from this many points on.
    private static readonly (int From, string Grade)[] Grades =
    [
        (100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (45, "C-"), (40, "D+"), (30, "D"), (25, "D-"), (0, "F"),
    ];

    public static Score Of(IEnumerable<int> points)
    {
        var all = points.ToList();
        var lost = Start + all.Where(p => p < 0).Sum();
        var score = Math.Max(0, lost >= LeastForBonus ? Start + all.Sum() : lost);
        return new Score(score, Grades.First(g => score >= g.From).Grade);
    }
}

namespace ResponsiAI.Ops.Grading;

/// <summary>What one test of the table says of a site.</summary>
/// <param name="Test">The test's name, as the Observatory writes it.</param>
/// <param name="Result">The row of the table, in the Observatory's own word.</param>
/// <param name="Points">Added to 100; what is above 0 counts only when the points lost are 10 or fewer.</param>
/// <param name="Says">What is found.</param>
/// <param name="Write">What to write or do for the points that are not had; empty where there are none.</param>
internal sealed record Verdict(string Test, string Result, int Points, string Says, string Write = "");

using System.Globalization;
using StreamSynth.Cli.Printing;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Prints what a verification found, for people.</summary>
internal static class VerifyPage
{
    private const int MissingShown = 4;

    public static void Write(IReadOnlyList<BatchVerdict> verdicts, IReadOnlyList<string> differences, bool isGood, TextWriter output)
    {
        if (differences.Count > 0)
        {
            output.WriteLine($"Made again under other terms, so images may differ by at most {Tolerance.Max} of 255, and {Number(Tolerance.Mean)} on average:");
            foreach (string difference in differences) output.WriteLine($"  {difference}");
        }

        bool several = verdicts.Select(v => v.Node).Distinct().Count() > 1;
        List<string[]> rows = [["batch", "images", "compared", "equal bytes", "largest difference", "mean", "result"]];
        rows.AddRange(verdicts.Select(v => new[] { several ? $"{v.Batch} ({v.Node})" : $"{v.Batch}", $"{v.Members}", $"{v.Compared}", $"{v.EqualBytes}", $"{v.Max}", Number(v.Mean), Word(v.Verdict) }));
        NumberTable.Write(rows, string.Empty, output);
        foreach (BatchVerdict verdict in verdicts.Where(v => v.Missing.Count > 0))
        {
            string more = verdict.Missing.Count > MissingShown ? $", and {verdict.Missing.Count - MissingShown} more" : string.Empty;
            output.WriteLine($"  batch {verdict.Batch}: {string.Join("; ", verdict.Missing.Take(MissingShown))}{more}");
        }

        output.WriteLine();
        output.WriteLine(Sum(verdicts, differences.Count == 0, isGood));
    }

    private static string Sum(IReadOnlyList<BatchVerdict> verdicts, bool isExact, bool isGood)
    {
        int images = verdicts.Sum(v => v.Compared);
        if (isGood) return $"Verified: {images} images of {verdicts.Count} batches came out {(verdicts.All(v => v.Verdict == VerdictKind.Equal) ? "equal" : "within the tolerance")}.";

        int bad = verdicts.Count(v => v.Verdict is VerdictKind.Differs or VerdictKind.Missing);
        string advice = isExact
            ? "Either the images or the ledger in the run folder were changed after the run, or the run was made on another kind of processor, which the folder does not record: verify there, or repeat the run here and compare. See one image with 'streamsynth replay'."
            : "Verify under the terms of the run first (see the list above). If that is equal, the other terms change more than rounding: do not mix images of both in one run.";

        return $"Not verified: {bad} of {verdicts.Count} batches did not come out as in the run.{Environment.NewLine}{advice}";
    }

    private static string Word(VerdictKind verdict) => verdict switch
    {
        VerdictKind.Equal => "equal",
        VerdictKind.Within => "within tolerance",
        VerdictKind.Differs => "DIFFERS",
        _ => "MISSING",
    };

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}

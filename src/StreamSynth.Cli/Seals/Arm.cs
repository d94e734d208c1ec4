using System.Text.Json;
using StreamSynth.Search.Rounds;
using StreamSynth.Search.Selection;

namespace StreamSynth.Cli.Seals;

/// <summary>Is one way to search that is compared with others.</summary>
/// <param name="Rule">What is asked about next.</param>
/// <param name="Form">What may be asked about.</param>
/// <param name="PositivesOnly">Whether only positives among the seeds bring their neighbours into the pool.</param>
internal sealed record Arm(SelectionRule Rule, PoolForm Form, bool PositivesOnly)
{
    public const string All = "all";
    public const string Seals = "seals";
    public const string SealsPositives = "sealsPositives";

    /// <summary>Gives the rule's name in tables.</summary>
    public string RuleName => JsonNamingPolicy.CamelCase.ConvertName(Rule.ToString());

    /// <summary>Gives the form's name in tables.</summary>
    public string FormName => Form == PoolForm.All ? All : PositivesOnly ? SealsPositives : Seals;

    /// <summary>Lists the arms of a search.</summary>
    public static IReadOnlyList<Arm> Of(SealsForm form) =>
    [
        .. form.Rules.SelectMany(rule => form.Forms.Select(pool => new Arm(rule, pool, false))),
        .. form.PositivesOnly.Select(rule => new Arm(rule, PoolForm.Neighbours, true)),
    ];

    /// <summary>Gives the settings of one search.</summary>
    public SearchSettings SettingsOf(SealsForm form, ulong seed) =>
        new() { Rule = Rule, Form = Form, Batch = form.Batch, Labels = form.Labels, ExpandNegativeSeeds = !PositivesOnly, Seed = seed };
}

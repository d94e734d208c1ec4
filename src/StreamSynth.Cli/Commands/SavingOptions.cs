using System.CommandLine;
using System.Globalization;
using StreamSynth.Cli.Saving;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes the options that say when a run saves checkpoints.</summary>
internal sealed class SavingOptions
{
    // A week: timers end at seven.
    private const double MostMinutes = 10_080;

    private readonly Option<long?> _steps;
    private readonly Option<double?> _minutes;
    private readonly Option<int?> _keep;

    /// <summary>Makes the options.</summary>
    /// <param name="isResumed">Whether the default is what the run did before.</param>
    public SavingOptions(bool isResumed)
    {
        SaveOptions standard = new();
        string Default(string value) => isResumed ? "as the run did before" : value;
        _steps = new("--save-steps") { Description = $"Save a checkpoint after every N training steps; 0 for never. Default: {Default("0")}.", HelpName = "N" };
        _minutes = new("--save-minutes") { Description = $"Save a checkpoint every T minutes; 0 for never. With neither, the run cannot be resumed. Default: {Default($"{standard.Minutes}")}.", HelpName = "T" };
        _keep = new("--keep") { Description = $"Checkpoints kept, 1 to 1000: should the newest be damaged, the one before is used. Default: {Default($"{standard.Keep}")}.", HelpName = "K" };
        _steps.Validators.Add(result => Check(result, "--save-steps", 0, long.MaxValue));
        _minutes.Validators.Add(result => Check(result, "--save-minutes", 0, MostMinutes));
        _keep.Validators.Add(result => Check(result, "--keep", 1, 1000));
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_steps);
        command.Add(_minutes);
        command.Add(_keep);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="before">What holds where nothing is said.</param>
    public SaveOptions Read(ParseResult parsed, SaveOptions before) => new()
    {
        Steps = parsed.GetValue(_steps) ?? before.Steps,
        Minutes = parsed.GetValue(_minutes) ?? before.Minutes,
        Keep = parsed.GetValue(_keep) ?? before.Keep,
    };

    private static void Check(System.CommandLine.Parsing.OptionResult result, string name, double least, double most)
    {
        if (result.Tokens.Count != 1 || !double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return;

        if (!(value >= least && value <= most)) result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {result.Tokens[0].Value}, but must be {(most >= long.MaxValue ? $"{least} or more" : $"between {least} and {most}")}."));
    }
}

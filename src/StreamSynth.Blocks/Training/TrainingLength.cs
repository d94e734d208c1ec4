using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Blocks.Training;

/// <summary>Works out how many steps a training takes, and refuses one that its real images cannot fill.</summary>
internal static class TrainingLength
{
    /// <summary>Gives the steps where the real images were gathered, or where there are none.</summary>
    /// <param name="options">Options.</param>
    /// <param name="images">What was gathered.</param>
    public static int OfGathered(TrainClassifierOptions options, TrainingImages images)
    {
        if (options.RealPerStep == 0) return options.Steps!.Value;

        int usable = images.Real?.Count ?? throw TrainingFault.MissingRealImages(images.Classes.Names, options.RealPerStep);
        if (options.RealPerStep > usable) throw TrainingFault.MinibatchBeyondData("inputs.real", options.RealPerStep, usable);

        int steps = options.Steps ?? Whole(options.Epochs!.Value * usable / options.RealPerStep);

        return steps > 0 ? steps : throw TrainingFault.LessThanOneStep(options.Epochs!.Value, options.RealPerStep, usable);
    }

    /// <summary>Gives the steps where the real images are streamed: as the options say, or as many as the stream can fill.</summary>
    /// <param name="options">Options.</param>
    /// <param name="ordinals">Images that will come in all epochs of the source together; null when it does not know.</param>
    public static int OfStreamed(TrainClassifierOptions options, long? ordinals)
    {
        if (options.RealPerStep == 0) return options.Steps!.Value;
        if (ordinals is not { } images) return options.Steps ?? throw TrainingFault.UnknownLength();
        if (options.RealPerStep > images) throw TrainingFault.MinibatchBeyondData("inputs.realStream", options.RealPerStep, images);
        if (options.Steps is { } steps && (long)steps * options.RealPerStep > images) throw TrainingFault.TooFewRealImages(steps, options.RealPerStep, images);

        return options.Steps ?? Whole(images / options.RealPerStep);
    }

    /// <summary>Gives the options with the steps settled.</summary>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">Another option does not fit so many steps.</exception>
    public static TrainClassifierOptions Settle(TrainClassifierOptions options, int steps)
    {
        if (options.Steps == steps) return options;

        TrainClassifierOptions settled = options with { Steps = steps, Epochs = null };
        ValidationResult[] faults = [.. settled.Validate(new(settled))];

        return faults.Length == 0 ? settled : throw TrainingFault.UnfitLength(steps, faults);
    }

    private static int Whole(double steps) => (int)Math.Min(steps, TrainClassifierOptions.MostSteps);
}

using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Training.Augmenting;

namespace StreamSynth.Blocks.Training;

/// <summary>Finds options of <c>train.classifier</c> about images that contradict each other or its network.</summary>
internal static class ImageFaults
{
    public static IEnumerable<ValidationResult> In(TrainClassifierOptions options) => [.. OfSize(options), .. OfAugmentation(options)];

    private static IEnumerable<ValidationResult> OfSize(TrainClassifierOptions options)
    {
        if (options.Image.FixedSize is not { } size)
        {
            if (options.Augment?.RandomResizedCrop is not null)
            {
                yield return new("'augment' has a 'randomResizedCrop', but 'image' has no 'size' to resize to; set 'image.size'.", [nameof(options.Augment)]);
            }

            yield break;
        }

        long bytes = Minibatches.MinibatchFeed.BytesOf(options.RealPerStep + options.SyntheticPerStep, 3 * size.Height * size.Width);
        if (bytes > int.MaxValue)
        {
            yield return new(FormattableString.Invariant($"'image' and the images per step make minibatches of {bytes:N0} bytes, but at most {int.MaxValue:N0} can be held."), [nameof(options.Image)]);
        }

        // Only what the size makes wrong: everything else has its own fault.
        HashSet<string> others = [.. TrainingSettings.Of(options, 2, (224, 224)).Faults()];
        foreach (string fault in TrainingSettings.Of(options, 2, size).Faults().Where(fault => !others.Contains(fault)))
        {
            yield return new($"'image' makes the input {size.Width}x{size.Height}. {fault}", [nameof(options.Image)]);
        }
    }

    private static IEnumerable<ValidationResult> OfAugmentation(TrainClassifierOptions options)
    {
        if (options.Augment is not { } augment) yield break;

        if (options.Image.FixedSize is { } size)
        {
            int least = Math.Min(size.Height, size.Width);
            foreach (ShiftOptions shift in augment.Apply.Select(change => change.Shift).OfType<ShiftOptions>().Where(shift => shift.Border == Border.Reflect && shift.Pixels >= least))
            {
                yield return new($"'augment' shifts by {shift.Pixels} pixels with a mirrored border, but 'image' has only {least}; shift by less.", [nameof(options.Augment)]);
            }
        }

        if (augment.Mixes && options.RealPerStep < 2 && options.SyntheticPerStep < 2)
        {
            yield return new(
                $"'augment' mixes images of one domain, but 'realPerStep' is {options.RealPerStep} and 'syntheticPerStep' {options.SyntheticPerStep}; raise one to 2.",
                [nameof(options.Augment)]);
        }
    }
}

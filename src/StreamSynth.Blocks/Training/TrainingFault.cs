using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using StreamSynth.Engine.Graph;
using static System.FormattableString;

namespace StreamSynth.Blocks.Training;

/// <summary>Makes the errors that end a training or an evaluation. Paths are relative to the node.</summary>
internal static class TrainingFault
{
    public static GraphException UnknownOrdinals() => new(new Diagnostic(
        "SS5101",
        "options.syntheticOrdinals",
        "the number of synthetic ordinals is unknown: the input does not declare how many will come, and 'syntheticOrdinals' is 0.",
        "set 'syntheticOrdinals' to about the number that will come, filtered ones included."));

    public static GraphException MissingRealImages(IEnumerable<string> classes, int realPerStep) => new(new Diagnostic(
        "SS5102",
        "inputs.real",
        $"'realPerStep' is {realPerStep}, but there are no real images of {string.Join(", ", classes.Select(c => $"'{c}'"))}.",
        "add real images of these classes, take the classes out, or train without real images ('realPerStep' 0, 'norm' \"shared\")."));

    public static GraphException WrongSize(string what, (int Height, int Width) found, (int Height, int Width) expected) => new(new Diagnostic(
        "SS5103",
        string.Empty,
        $"{what} has {found.Width}x{found.Height} pixels, but the classifier takes {expected.Width}x{expected.Height}, the size of the first image.",
        "set 'image.size' of the training, so that images of any size are resized, or put an image.resize node before image.encode."));

    public static GraphException UnusableSize(string what, (int Height, int Width) found) => new(new Diagnostic(
        "SS5104",
        string.Empty,
        $"{what} has {found.Width}x{found.Height} pixels, but the network takes 8x8 to 1024x1024.",
        "put an image.resize node before image.encode."));

    public static GraphException WrongClass(string what, string found, int index, IReadOnlyList<string> classes)
    {
        string expected = index >= 0 && index < classes.Count ? $"{index} '{classes[index]}'" : $"0 to {classes.Count - 1} only";

        return new(new Diagnostic(
            "SS5105",
            "inputs.classes",
            $"{what} says class {index} '{found}', but the class list says {expected}.",
            "connect 'classes' and the sources of all images to the same class list."));
    }

    public static GraphException WrongClassList(string found) => new(new Diagnostic(
        "SS5106", "inputs.classes", $"the class list must number at least 2 classes 0, 1, 2, ..., but is {found}."));

    public static GraphException NothingSurvived(long ordinals, IEnumerable<(string Reason, long Count)> reasons) => new(new Diagnostic(
        "SS5107",
        "inputs.synthetic",
        $"of {ordinals} synthetic ordinals none left an image to train on ({string.Join(", ", reasons.Select(r => $"{r.Reason}: {r.Count}"))}).",
        "loosen the filters, mend the failures, or train without synthetic images ('syntheticPerStep' 0)."));

    public static GraphException PoolTooSmall(string what, long bytes, long poolBytes) => new(new Diagnostic(
        "SS5108",
        "options.poolBytes",
        $"'poolBytes' is {poolBytes} bytes, but {what} alone has {bytes}.",
        "raise 'poolBytes' to hold at least a few minibatches."));

    /// <summary>Tells of a step that was taken back.</summary>
    /// <param name="step">Steps taken before it.</param>
    /// <param name="loss">Its loss; where that is finite, a weight or a statistic is not.</param>
    /// <param name="learningRate">Its learning rate.</param>
    public static GraphException Diverged(long step, float loss, float learningRate)
    {
        string what = float.IsFinite(loss)
            ? Invariant($"the loss is {loss:g4} at step {step}, but the step makes a weight or a statistic NaN or infinite")
            : Invariant($"the loss is {loss} at step {step}");

        return new(new Diagnostic(
            "SS5109",
            "options.learningRate",
            Invariant($"{what}, where the learning rate is {learningRate:g4}: training has diverged. The step was taken back: the run keeps the model as of step {step}."),
            "lower 'learningRate', raise 'warmUpSteps', or set 'clipNorm'."));
    }

    public static GraphException NothingToEvaluate() => new(new Diagnostic(
        "SS5110", "inputs.images", "there are no images to judge the model on.", "connect a source that yields images of the held-out splits."));

    public static GraphException UnfitNetwork(IEnumerable<string> faults) => new(new Diagnostic(
        "SS5111",
        "options.network",
        $"the network does not fit these images and options. {string.Join(" ", faults)}",
        "choose another network, or put an image.resize node before image.encode."));

    public static GraphException MinibatchBeyondData(string path, int realPerStep, long images) => new(new Diagnostic(
        "SS5121",
        path,
        $"'realPerStep' is {realPerStep}, but there are {images} real images: a minibatch would need more than there are.",
        "lower 'realPerStep', or add real images."));

    public static GraphException LessThanOneStep(double epochs, int realPerStep, int images) => new(new Diagnostic(
        "SS5127",
        "options.epochs",
        Invariant($"'epochs' is {epochs}, but that part of {images} real images does not fill one minibatch of {realPerStep}."),
        "raise 'epochs', or lower 'realPerStep'."));

    public static GraphException TooFewRealImages(int steps, int realPerStep, long images) => new(new Diagnostic(
        "SS5122",
        "inputs.realStream",
        Invariant($"{steps} steps with {realPerStep} real images each need {(long)steps * realPerStep:N0} images, but the source gives {images:N0} in all its epochs together."),
        Invariant($"raise 'epochs' of the source to at least {(double)steps * realPerStep / images:0.##} times what it is, lower 'steps' to {images / realPerStep}, or leave 'steps' out.")));

    public static GraphException MinibatchTooLarge(long bytes, int places) => new(new Diagnostic(
        "SS5127",
        "options.realPerStep",
        Invariant($"a minibatch of {places} images would take {bytes:N0} bytes, but at most {int.MaxValue:N0} can be held."),
        "take fewer or smaller images per step."));

    public static GraphException UnknownLength() => new(new Diagnostic(
        "SS5123",
        "options.steps",
        "'steps' is left out, but the source of 'realStream' does not tell how many images will come.",
        "set 'steps'."));

    public static GraphException NoRealImagesCame(int realPerStep, long lost) => new(new Diagnostic(
        "SS5124",
        "inputs.realStream",
        $"'realPerStep' is {realPerStep}, but the stream of real images ended before there were as many that can be used ({lost} were skipped, failed or damaged).",
        "see the skipped and failed images of the nodes before, and mend the cause."));

    public static Diagnostic RealImagesRanOut(long step, int steps, long images) => new(
        "SS5126",
        "inputs.realStream",
        Invariant($"training ended after {step} of {steps} steps: the stream of real images ended after {images:N0} that could be used. The model is kept as it was then."),
        "raise 'epochs' of the source, or lower 'steps'; the learning rate was planned for all steps.",
        Severity.Warning);

    public static GraphException UnfitLength(int steps, IEnumerable<ValidationResult> faults) => new([.. faults.Select(fault => new Diagnostic(
        "SS5125",
        $"options.{JsonNamingPolicy.CamelCase.ConvertName(fault.MemberNames.First())}",
        $"the real images make {steps} steps. {fault.ErrorMessage}",
        "change the option, or set 'steps'."))]);
}

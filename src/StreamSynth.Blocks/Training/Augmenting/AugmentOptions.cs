using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Options of how training images are changed at random. Numbers are drawn anew for every place of every step; evaluation changes nothing.</summary>
public sealed record AugmentOptions : IValidatableObject
{
    /// <summary>Gives the random crop; null: as evaluation crops.</summary>
    [Description("Cuts out and resizes another part of each image each time; null: images are resized as they are for evaluation.")]
    public RandomResizedCropOptions? RandomResizedCrop { get; init; }

    /// <summary>Gives the changes in their order.</summary>
    [Description("Changes in their order, each an object with one member that names it.")]
    public IReadOnlyList<AugmentationOptions> Apply { get; init; } = [];

    /// <summary>Gives the alpha of mixup; 0: none.</summary>
    [Description("Mixup (Zhang et al. 2018): images are blended with the one before them in the minibatch, of the same domain; the share is drawn from Beta(mixup, mixup); 0: none.")]
    [Range(0.0, 10.0)]
    public double Mixup { get; init; }

    /// <summary>Gives the alpha of CutMix; 0: none.</summary>
    [Description("CutMix (Yun et al. 2019): a rectangle comes from the image before it in the minibatch, of the same domain; the share is drawn from Beta(cutMix, cutMix); 0: none. With mixup too, either is as likely.")]
    [Range(0.0, 10.0)]
    public double CutMix { get; init; }

    /// <summary>Gives how often an image is mixed.</summary>
    [Description("How often an image is mixed with another, a probability.")]
    [Range(0.0, 1.0)]
    public double MixProbability { get; init; } = 1;

    /// <summary>Gives whether minibatches have mixed images.</summary>
    internal bool Mixes => (Mixup > 0 || CutMix > 0) && MixProbability > 0;

    /// <summary>Finds options that contradict each other.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MixProbability < 1 && Mixup == 0 && CutMix == 0)
        {
            yield return new(
                string.Create(CultureInfo.InvariantCulture, $"'mixProbability' is {MixProbability}, but there is nothing to mix with; set 'mixup' or 'cutMix', or take it out."),
                [nameof(MixProbability)]);
        }
    }
}

/// <summary>Is one change: exactly one member is set.</summary>
public sealed record AugmentationOptions : IValidatableObject
{
    /// <summary>Gives the random shift.</summary>
    [Description("Moves the image; this is also the random crop of an image padded by as many pixels.")]
    public ShiftOptions? Shift { get; init; }

    /// <summary>Gives the flip.</summary>
    [Description("Mirrors the image left to right.")]
    public ChanceOptions? HorizontalFlip { get; init; }

    /// <summary>Gives the colour jitter.</summary>
    [Description("Changes brightness, contrast, saturation and hue in random order.")]
    public ColorJitterOptions? ColorJitter { get; init; }

    /// <summary>Gives the inversion.</summary>
    [Description("Turns colours into their opposites.")]
    public ChanceOptions? Invert { get; init; }

    /// <summary>Gives the two random colours.</summary>
    [Description("Draws the image again in two random colours, ink and ground, by its lightness: for drawings in one ink, on which colorJitter does nothing.")]
    public ChanceOptions? Recolor { get; init; }

    /// <summary>Gives RandAugment.</summary>
    [Description("Applies changes drawn from fourteen (Cubuk et al. 2020, as torchvision has them).")]
    public RandAugmentOptions? RandAugment { get; init; }

    /// <summary>Checks that one member is set.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        int members = new object?[] { Shift, HorizontalFlip, ColorJitter, Invert, Recolor, RandAugment }.Count(member => member is not null);
        if (members != 1) yield return new($"A change names {members} augmentations, but must name exactly one; write one object per augmentation, such as {{ \"horizontalFlip\": {{}} }}.");
    }

    /// <summary>Makes the change.</summary>
    /// <param name="normalisation">Says what the mean colour is.</param>
    internal IAugmentation Make(Normalisation normalisation) => this switch
    {
        { Shift: { } shift } => new Shift(shift.Pixels, shift.Border, normalisation),
        { HorizontalFlip: { } flip } => new HorizontalFlip(flip.Probability),
        { ColorJitter: { } jitter } => new ColorJitter(jitter.Brightness, jitter.Contrast, jitter.Saturation, jitter.Hue),
        { Invert: { } invert } => new Invert(invert.Probability),
        { Recolor: { } recolor } => new Recolor(recolor.Probability),
        { RandAugment: { } rand } => new RandAugment(rand.Operations, rand.Magnitude, BorderColour.Of(rand.Border, normalisation)),
        _ => throw new InvalidOperationException("implementation error: an augmentation without a member passed validation."),
    };
}

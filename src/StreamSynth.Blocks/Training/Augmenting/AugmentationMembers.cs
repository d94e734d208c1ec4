using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Options of the random resized crop.</summary>
public sealed record RandomResizedCropOptions : IValidatableObject
{
    /// <summary>Gives the smallest part of the area.</summary>
    [Description("Smallest part of the image's area that is cut out, a factor.")]
    [Range(0.001, 1.0)]
    public double LeastArea { get; init; } = 0.08;

    /// <summary>Gives the largest part of the area.</summary>
    [Description("Largest part of the image's area that is cut out, a factor.")]
    [Range(0.001, 1.0)]
    public double MostArea { get; init; } = 1;

    /// <summary>Gives the smallest width over height.</summary>
    [Description("Smallest width over height of what is cut out.")]
    [Range(0.01, 100.0)]
    public double LeastRatio { get; init; } = 3 / 4.0;

    /// <summary>Gives the largest width over height.</summary>
    [Description("Largest width over height of what is cut out.")]
    [Range(0.01, 100.0)]
    public double MostRatio { get; init; } = 4 / 3.0;

    /// <summary>Finds options that contradict each other.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LeastArea > MostArea) yield return Above(nameof(LeastArea), LeastArea, $"'mostArea', which is {MostArea.ToString(CultureInfo.InvariantCulture)}");
        if (LeastRatio > MostRatio) yield return Above(nameof(LeastRatio), LeastRatio, $"'mostRatio', which is {MostRatio.ToString(CultureInfo.InvariantCulture)}");
    }

    private static ValidationResult Above(string member, double value, string most) =>
        new(string.Create(CultureInfo.InvariantCulture, $"'{char.ToLowerInvariant(member[0])}{member[1..]}' is {value}, but must be at most {most}."), [member]);
}

/// <summary>Options of the random shift.</summary>
public sealed record ShiftOptions
{
    /// <summary>Gives the most pixels.</summary>
    [Description("Most pixels in each direction.")]
    [Range(0, 256)]
    public int Pixels { get; init; } = 4;

    /// <summary>Gives what enters.</summary>
    [Description("What enters: white, black, mean (the mean colour of the normalisation), edge (the nearest pixel) or reflect (the image mirrored).")]
    public Border Border { get; init; } = Border.Black;
}

/// <summary>Options of a change that is either made or not.</summary>
public sealed record ChanceOptions
{
    /// <summary>Gives how often it is made.</summary>
    [Description("How often, a probability.")]
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.5;
}

/// <summary>Options of the colour jitter.</summary>
public sealed record ColorJitterOptions
{
    /// <summary>Gives the spread of the brightness.</summary>
    [Description("Brightness is multiplied by up to 1 plus or minus this.")]
    [Range(0.0, 10.0)]
    public double Brightness { get; init; }

    /// <summary>Gives the spread of the contrast.</summary>
    [Description("Contrast is multiplied by up to 1 plus or minus this.")]
    [Range(0.0, 10.0)]
    public double Contrast { get; init; }

    /// <summary>Gives the spread of the saturation.</summary>
    [Description("Saturation is multiplied by up to 1 plus or minus this.")]
    [Range(0.0, 10.0)]
    public double Saturation { get; init; }

    /// <summary>Gives the spread of the hue.</summary>
    [Description("Hue is turned by up to plus or minus this part of the circle.")]
    [Range(0.0, 0.5)]
    public double Hue { get; init; }
}

/// <summary>Options of RandAugment.</summary>
public sealed record RandAugmentOptions : IValidatableObject
{
    /// <summary>Gives the changes per image.</summary>
    [Description("Changes per image.")]
    [Range(1, 16)]
    public int Operations { get; init; } = 2;

    /// <summary>Gives the strength.</summary>
    [Description("Strength of every change.")]
    [Range(0, RandAugment.MostMagnitude)]
    public int Magnitude { get; init; } = 9;

    /// <summary>Gives what enters.</summary>
    [Description("What enters where the image is moved: black, white or mean.")]
    public Border Border { get; init; } = Border.Black;

    /// <summary>Finds a border that it does not have.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Border.IsPlain()) yield return new($"'border' is \"{Border.ToString().ToLowerInvariant()}\", but must be \"black\", \"white\" or \"mean\".", [nameof(Border)]);
    }
}

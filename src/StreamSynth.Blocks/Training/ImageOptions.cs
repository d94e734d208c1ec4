using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training;

/// <summary>Names a normalisation.</summary>
public enum NormalisationPreset
{
    /// <summary>0..255 becomes -1..1.</summary>
    Symmetric,

    /// <summary>Mean and deviation of ImageNet, as pretrained networks expect.</summary>
    ImageNet,
}

/// <summary>Options of how images become input of the network.</summary>
public sealed record ImageOptions : IValidatableObject
{
    /// <summary>Gives the rows and columns; null: those of the first image, which all must have.</summary>
    [Description("Rows and columns that the network takes, in pixels; images of any size are resized; null: those of the first image, which all must have.")]
    [Range(8, 1024)]
    public int? Size { get; init; }

    /// <summary>Gives the rows where they are not as many as columns.</summary>
    [Description("Rows, in pixels, where they are not as many as columns; null: 'size'.")]
    [Range(8, 1024)]
    public int? Height { get; init; }

    /// <summary>Gives the columns where they are not as many as rows.</summary>
    [Description("Columns, in pixels, where they are not as many as rows; null: 'size'.")]
    [Range(8, 1024)]
    public int? Width { get; init; }

    /// <summary>Gives the size of the resize over that of the crop.</summary>
    [Description("For evaluation, and for training without a random resized crop: size to which images are resized over the size that is cut out of their centre; 1.143 is 256/224.")]
    [Range(1.0, 4.0)]
    public double ResizeRatio { get; init; } = 1;

    /// <summary>Gives the interpolation.</summary>
    [Description("Interpolation of every resize: bilinear, bicubic, lanczos3 or nearest.")]
    public ResizeKernel Interpolation { get; init; } = ResizeKernel.Bilinear;

    /// <summary>Gives the normalisation.</summary>
    [Description("How values become numbers: symmetric (0..255 to -1..1) or imageNet (its mean and deviation, as pretrained networks expect).")]
    public NormalisationPreset Normalisation { get; init; } = NormalisationPreset.Symmetric;

    /// <summary>Gives the mean of each channel; none: that of the preset.</summary>
    [Description("Mean of red, green and blue, each of 0 to 1; none: that of 'normalisation'.")]
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>Gives the deviation of each channel; none: that of the preset.</summary>
    [Description("Standard deviation of red, green and blue, each of 0.001 to 1; none: that of 'normalisation'.")]
    public IReadOnlyList<double> Deviation { get; init; } = [];

    /// <summary>Gives rows and columns; null when the first image says them.</summary>
    internal (int Height, int Width)? FixedSize => (Height ?? Size, Width ?? Size) is ({ } height, { } width) ? (height, width) : null;

    /// <summary>Gives what <see cref="Normalisation"/>, <see cref="Mean"/> and <see cref="Deviation"/> say together.</summary>
    internal Normalisation Channels
    {
        get
        {
            Normalisation preset = Normalisation == NormalisationPreset.ImageNet ? Training.Normalisation.ImageNet : Training.Normalisation.Symmetric;

            return new(Mean.Count > 0 ? Mean : preset.Mean, Deviation.Count > 0 ? Deviation : preset.Deviation);
        }
    }

    /// <summary>Completes these options to a preprocessing.</summary>
    /// <param name="height">Rows of the first image.</param>
    /// <param name="width">Columns of the first image.</param>
    internal Preprocessing Make(int height, int width)
    {
        (int rows, int columns) = FixedSize ?? (height, width);

        return new(rows, columns) { Resizes = FixedSize is not null, ResizeRatio = ResizeRatio, Interpolation = Interpolation, Normalisation = Channels };
    }

    /// <summary>Finds options that contradict each other.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (FixedSize is null)
        {
            if (Height is not null) yield return new($"'height' is {Height}, but the columns are not known; set 'width' or 'size' too.", [nameof(Height)]);
            if (Width is not null) yield return new($"'width' is {Width}, but the rows are not known; set 'height' or 'size' too.", [nameof(Width)]);
            if (ResizeRatio > 1 && Size is null)
            {
                yield return new(string.Create(CultureInfo.InvariantCulture, $"'resizeRatio' is {ResizeRatio}, but nothing is resized; set 'size'."), [nameof(ResizeRatio)]);
            }
        }

        if (IsWrong(Mean, 0, 1)) yield return new($"'mean' is [{Text(Mean)}], but must be three numbers between 0 and 1.", [nameof(Mean)]);
        if (IsWrong(Deviation, 0.001, 1)) yield return new($"'deviation' is [{Text(Deviation)}], but must be three numbers between 0.001 and 1.", [nameof(Deviation)]);
    }

    private static bool IsWrong(IReadOnlyList<double> values, double least, double most) =>
        values.Count > 0 && (values.Count != 3 || values.Any(value => !(value >= least && value <= most)));

    private static string Text(IReadOnlyList<double> values) => string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}

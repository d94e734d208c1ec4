using System.Text.Json;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Media;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests.Training.Augmenting;

/// <summary>Compares changed images with those of Pillow, recorded by tools/training_record_augmentations.py: every byte.</summary>
public sealed class AugmentationGoldenTests
{
    private static readonly Rgb Fill = new(9, 8, 7);
    private static readonly JsonElement File = JsonDocument.Parse(System.IO.File.ReadAllBytes(Repository.PathOf("tests/golden/augmentations/augmentations.json"))).RootElement;
    private static readonly ImageSize Size = new(File.GetProperty("width").GetInt32(), File.GetProperty("height").GetInt32());

    public static TheoryData<string> Operations => [.. File.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("operation").GetString()!).Distinct()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Apply_RecordedPictures_GivesTheRecordedPixels(string operation)
    {
        foreach (JsonElement one in File.GetProperty("cases").EnumerateArray().Where(c => c.GetProperty("operation").GetString() == operation))
        {
            string name = one.GetProperty("image").GetString()!;
            byte[] rgb = File.GetProperty("images").GetProperty(name).GetBytesFromBase64();
            double[] arguments = [.. one.GetProperty("arguments").EnumerateArray().Select(a => a.GetDouble())];

            byte[] changed = operation.Contains('.', StringComparison.Ordinal) ? Resized(operation, rgb, arguments) : Changed(operation, rgb, arguments);

            byte[] expected = one.GetProperty("rgb").GetBytesFromBase64();
            int different = expected.Zip(changed).Count(p => p.First != p.Second);
            Assert.True(expected.Length == changed.Length && different == 0, $"{operation}({string.Join(", ", arguments)}) of {name}: {different} of {expected.Length} bytes differ");
        }
    }

    private static byte[] Changed(string operation, byte[] rgb, double[] arguments)
    {
        Raster image = Rasters.Of(Size.Height, Size.Width, rgb);
        Change(operation, image, arguments);

        return image.Pixels.ToArray();
    }

    private static void Change(string operation, Raster image, double[] a)
    {
        switch (operation)
        {
            case "invert": Levels.Invert(image); break;
            case "posterize": Levels.Posterize(image, (int)a[0]); break;
            case "solarize": Levels.Solarize(image, a[0]); break;
            case "autoContrast": Levels.AutoContrast(image); break;
            case "equalize": Levels.Equalize(image); break;
            case "mirror": HorizontalFlip.Mirror(image); break;
            case "brightness": Enhance.Brightness(image, (float)a[0]); break;
            case "contrast": Enhance.Contrast(image, (float)a[0]); break;
            case "saturation": Enhance.Saturation(image, (float)a[0]); break;
            case "sharpness": Enhance.Sharpness(image, (float)a[0]); break;
            case "hue": Hue.Turn(image, a[0]); break;
            case "rotate": Affine.Rotate(image, a[0], Fill); break;
            case "shearX": Affine.ShearX(image, a[0], Fill); break;
            case "shearY": Affine.ShearY(image, a[0], Fill); break;
            case "translate": Shift.Move(image, (int)a[1], (int)a[0], Fill); break;
            default: throw new ArgumentOutOfRangeException(nameof(operation), operation, "It is not known here.");
        }
    }

    private static byte[] Resized(string operation, byte[] rgb, double[] a)
    {
        string[] name = operation.Split('.');
        ResizeKernel kernel = Enum.Parse<ResizeKernel>(name[1], ignoreCase: true);
        if (name[0] == "cut")
        {
            byte[] cut = new byte[(int)(a[4] * a[5]) * 3];
            ImageResizer.ResizeRegion(rgb, Size, new((int)a[0], (int)a[1], (int)a[2], (int)a[3]), cut, new((int)a[4], (int)a[5]), kernel);

            return cut;
        }

        Preprocessing preprocessing = new((int)a[1], (int)a[1]) { ResizeRatio = a[0] / a[1] };
        byte[] centre = new byte[(int)(a[1] * a[1]) * 3];
        ImageResizer.ResizeToWindow(rgb, Size, preprocessing.ScaledFrom(Size), preprocessing.CentreOf(Size), centre, kernel);

        return centre;
    }
}

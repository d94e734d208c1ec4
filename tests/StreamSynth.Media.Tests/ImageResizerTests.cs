namespace StreamSynth.Media.Tests;

public sealed class ImageResizerTests
{
    [Theory]
    [InlineData(32, 32, 8, 8, ResizeKernel.Lanczos3)]
    [InlineData(32, 32, 224, 224, ResizeKernel.Bicubic)]
    [InlineData(31, 17, 7, 90, ResizeKernel.Lanczos3)]
    [InlineData(1, 1, 5, 5, ResizeKernel.Bicubic)]
    [InlineData(640, 480, 1, 1, ResizeKernel.Bicubic)]
    public void Resize_FlatColour_StaysFlat(int width, int height, int width2, int height2, ResizeKernel kernel)
    {
        byte[] rgb = Flat(width * height);
        byte[] target = new byte[width2 * height2 * 3];

        ImageResizer.Resize(rgb, new ImageSize(width, height), target, new ImageSize(width2, height2), kernel);

        Assert.Equal(Flat(width2 * height2), target);
    }

    [Fact]
    public void Resize_AnySizes_GivesExactlyTheSizeAskedFor()
    {
        for (int from = 1; from <= 40; from += 3)
        {
            for (int to = 1; to <= 40; to++)
            {
                byte[] target = new byte[to * (41 - to) * 3];

                ImageResizer.Resize(new byte[from * from * 3], new ImageSize(from, from), target, new ImageSize(to, 41 - to), ResizeKernel.Lanczos3);
            }
        }
    }

    [Fact]
    public void Resize_SameSize_CopiesThePixels()
    {
        byte[] rgb = TestImages.Ramp(9, 7);
        byte[] target = new byte[rgb.Length];

        ImageResizer.Resize(rgb, new ImageSize(9, 7), target, new ImageSize(9, 7), ResizeKernel.Bicubic);

        Assert.Equal(rgb, target);
    }

    [Fact]
    public void Resize_TargetOfAnotherSize_IsRefused()
    {
        Assert.Throws<ArgumentException>(
            () => ImageResizer.Resize(new byte[12], new ImageSize(2, 2), new byte[11], new ImageSize(2, 2), ResizeKernel.Bicubic));
    }

    private static byte[] Flat(int pixels)
    {
        byte[] rgb = new byte[pixels * 3];
        for (int i = 0; i < pixels; i++)
        {
            rgb[i * 3] = 10;
            rgb[(i * 3) + 1] = 128;
            rgb[(i * 3) + 2] = 250;
        }

        return rgb;
    }
}

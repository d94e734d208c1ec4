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

    [Theory]
    [InlineData(40, 20, 16, 16, ResizeKernel.Bicubic)]
    [InlineData(20, 41, 16, 16, ResizeKernel.Lanczos3)]
    [InlineData(7, 30, 33, 9, ResizeKernel.Bilinear)]
    [InlineData(90, 31, 30, 31, ResizeKernel.Bicubic)]
    [InlineData(50, 50, 20, 40, ResizeKernel.Nearest)]
    public void Resize_Cover_IsTheMiddleOfTheWholeResized(int width, int height, int width2, int height2, ResizeKernel kernel)
    {
        (ImageSize source, ImageSize target) = (new(width, height), new(width2, height2));
        byte[] rgb = TestImages.Ramp(width, height);
        ImageSize scaled = ImageResizer.ScaledSize(source, target, ImageFit.Cover);
        byte[] whole = new byte[scaled.RgbBytes];
        ImageResizer.Resize(rgb, source, whole, scaled, kernel);
        byte[] actual = new byte[target.RgbBytes];

        ImageResizer.Resize(rgb, source, actual, target, kernel, ImageFit.Cover);

        Assert.True(scaled.Width >= width2 && scaled.Height >= height2 && (scaled.Width == width2 || scaled.Height == height2), $"{scaled}");
        Assert.Equal(Window(whole, scaled, (scaled.Width - width2) / 2, (scaled.Height - height2) / 2, target), actual);
    }

    [Theory]
    [InlineData(40, 20, 16, 16, ResizeKernel.Bicubic)]
    [InlineData(20, 41, 16, 16, ResizeKernel.Lanczos3)]
    [InlineData(7, 30, 33, 9, ResizeKernel.Nearest)]
    [InlineData(1, 500, 20, 20, ResizeKernel.Bilinear)]
    public void Resize_Contain_IsTheWholeResizedOnWhite(int width, int height, int width2, int height2, ResizeKernel kernel)
    {
        (ImageSize source, ImageSize target) = (new(width, height), new(width2, height2));
        byte[] rgb = TestImages.Ramp(width, height);
        ImageSize scaled = ImageResizer.ScaledSize(source, target, ImageFit.Contain);
        byte[] whole = new byte[scaled.RgbBytes];
        ImageResizer.Resize(rgb, source, whole, scaled, kernel);
        byte[] actual = new byte[target.RgbBytes];

        ImageResizer.Resize(rgb, source, actual, target, kernel, ImageFit.Contain);

        Assert.True(scaled.Width <= width2 && scaled.Height <= height2 && (scaled.Width == width2 || scaled.Height == height2), $"{scaled}");
        Assert.Equal(whole, Window(actual, target, (width2 - scaled.Width) / 2, (height2 - scaled.Height) / 2, scaled));
        Assert.True(actual.Count(sample => sample == 255) >= (target.Pixels - scaled.Pixels) * 3);
    }

    private static byte[] Window(byte[] rgb, ImageSize size, int left, int top, ImageSize window)
    {
        byte[] part = new byte[window.RgbBytes];
        for (int y = 0; y < window.Height; y++)
        {
            rgb.AsSpan((((top + y) * size.Width) + left) * 3, window.Width * 3).CopyTo(part.AsSpan(y * window.Width * 3));
        }

        return part;
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

namespace StreamSynth.Training.Pretrained;

/// <summary>
/// Brings the positions of a vision transformer to another grid of patches by bicubic interpolation, as timm 0.6 does
/// (resize_pos_embed): PyTorch's F.interpolate with mode bicubic and align_corners False, whose cubic has a = -0.75 and whose border repeats.
/// </summary>
internal static class PositionEmbedding
{
    private const double A = -0.75;

    /// <summary>Gives positions [1,1+rows*columns,D]; those of the class token stay, as does a tensor that fits already or is no square grid.</summary>
    public static NamedTensor Resize(NamedTensor positions, int rows, int columns)
    {
        if (positions.Shape.Count != 3 || positions.Shape[0] != 1) return positions;
        (int tokens, int width) = (positions.Shape[1], positions.Shape[2]);
        int side = (int)Math.Round(Math.Sqrt(Math.Max(tokens - 1, 0)));
        if (tokens == 1 + (rows * columns) || side == 0 || 1 + (side * side) != tokens) return positions;

        float[] resized = new float[(1 + (rows * columns)) * width];
        positions.Data.AsSpan(0, width).CopyTo(resized);
        for (int y = 0; y < rows; y++)
        {
            (int[] ys, double[] byRow) = Taps(y, side, rows);
            for (int x = 0; x < columns; x++)
            {
                (int[] xs, double[] byColumn) = Taps(x, side, columns);
                Span<float> target = resized.AsSpan((1 + (y * columns) + x) * width, width);
                for (int d = 0; d < width; d++)
                {
                    double sum = 0;
                    for (int i = 0; i < 4; i++)
                    {
                        for (int j = 0; j < 4; j++) sum += byRow[i] * byColumn[j] * positions.Data[((1 + (ys[i] * side) + xs[j]) * width) + d];
                    }

                    target[d] = (float)sum;
                }
            }
        }

        return positions with { Shape = [1, 1 + (rows * columns), width], Data = resized };
    }

    private static (int[] Places, double[] Weights) Taps(int target, int from, int to)
    {
        double place = ((target + 0.5) * from / to) - 0.5;
        int start = (int)Math.Floor(place);
        double t = place - start;
        return ([.. Enumerable.Range(start - 1, 4).Select(i => Math.Clamp(i, 0, from - 1))], [Far(1 + t), Near(t), Near(1 - t), Far(2 - t)]);
    }

    // Keys, Cubic convolution interpolation for digital image processing, 1981, equation 15.
    private static double Near(double x) => ((((A + 2) * x) - (A + 3)) * x * x) + 1;

    private static double Far(double x) => (((((A * x) - (5 * A)) * x) + (8 * A)) * x) - (4 * A);
}

namespace StreamSynth.Onnx.Diffusion.Decoding;

/// <summary>
/// Cuts a latent into tiles that overlap by a quarter and joins the decoded tiles, each faded into the one above and the one to its left
/// over the overlap (tiled_decode of diffusers' autoencoder_kl.py).
/// </summary>
/// <param name="height">Rows of the latent.</param>
/// <param name="width">Columns of the latent.</param>
/// <param name="side">Side of a tile, in latent pixels; at least 4.</param>
/// <param name="factor">Pixels per latent pixel and axis.</param>
internal sealed class Tiles(int height, int width, int side, int factor)
{
    private readonly int _step = side * 3 / 4;
    private readonly int _overlap = side * factor / 4; // pixels over which a tile fades in

    /// <summary>Decodes a latent tile by tile.</summary>
    /// <param name="decode">Decodes the tile at (row, column) of (height, width), all in latent pixels; gives f32[3,H,W], which this object keeps and changes.</param>
    /// <param name="image">Receives f32[3, height · factor, width · factor].</param>
    /// <param name="cancellation">Looked at before each tile.</param>
    public void Decode(Func<int, int, int, int, float[]> decode, Span<float> image, CancellationToken cancellation)
    {
        Tile?[] above = new Tile?[(width + _step - 1) / _step];
        for (int top = 0; top < height; top += _step)
        {
            Tile? before = null;
            for (int left = 0; left < width; left += _step)
            {
                cancellation.ThrowIfCancellationRequested();
                int rows = Math.Min(side, height - top);
                int columns = Math.Min(side, width - left);
                Tile tile = new(decode(top, left, rows, columns), rows * factor, columns * factor);
                if (above[left / _step] is { } upper) FadeDown(upper, tile);
                if (before is not null) FadeAcross(before, tile);
                Keep(tile, top / _step, left / _step, image);
                above[left / _step] = before = tile;
            }
        }
    }

    private void FadeDown(Tile upper, Tile tile)
    {
        int extent = Math.Min(Math.Min(upper.Height, tile.Height), _overlap);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < extent; y++)
            {
                ReadOnlySpan<float> old = upper.Row(channel, upper.Height - extent + y);
                Mix(old, tile.Row(channel, y), (float)y / extent);
            }
        }
    }

    private void FadeAcross(Tile before, Tile tile)
    {
        int extent = Math.Min(Math.Min(before.Width, tile.Width), _overlap);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < tile.Height; y++)
            {
                ReadOnlySpan<float> old = before.Row(channel, y)[^extent..];
                Span<float> fresh = tile.Row(channel, y);
                for (int x = 0; x < extent; x++) Mix(old.Slice(x, 1), fresh.Slice(x, 1), (float)x / extent);
            }
        }
    }

    private static void Mix(ReadOnlySpan<float> old, Span<float> fresh, float share)
    {
        for (int i = 0; i < fresh.Length; i++) fresh[i] = old[i] * (1 - share) + fresh[i] * share;
    }

    // Of each tile all is kept but the overlap at its end, which the next tile holds faded.
    private void Keep(Tile tile, int row, int column, Span<float> image)
    {
        int kept = side * factor - _overlap;
        (int imageHeight, int imageWidth) = (height * factor, width * factor);
        int rows = Math.Min(Math.Min(kept, tile.Height), imageHeight - row * kept);
        int columns = Math.Min(Math.Min(kept, tile.Width), imageWidth - column * kept);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < rows; y++)
            {
                Span<float> target = image.Slice((channel * imageHeight + row * kept + y) * imageWidth + column * kept, columns);
                tile.Row(channel, y)[..columns].CopyTo(target);
            }
        }
    }

    private sealed record Tile(float[] Pixels, int Height, int Width)
    {
        public Span<float> Row(int channel, int y) => Pixels.AsSpan((channel * Height + y) * Width, Width);
    }
}

using System.Buffers;
using System.Net;
using StreamSynth.Media;

namespace StreamSynth.Cli.Data;

/// <summary>Draws the kept images: as a page with names, or as one image with a row per class.</summary>
internal static class DataSheet
{
    private const int Tile = 96;
    private const int Gap = 6;

    private const string Style =
        "body{font:14px/1.5 system-ui,sans-serif;margin:32px;color:#211f1c;background:#fcfbf9}h1{font-size:22px}h2{font-size:17px;margin:24px 0 6px}h3{font-size:14px;margin:12px 0 4px;color:#66615a}" +
        "div{display:flex;flex-wrap:wrap;gap:10px}figure{margin:0;width:112px}img{width:112px;height:112px;object-fit:contain;image-rendering:pixelated;background:#fff;border:1px solid #e4dfd7;border-radius:6px}" +
        "figcaption{font-size:11px;color:#66615a;overflow-wrap:anywhere}";

    /// <summary>Writes the page; it opens offline.</summary>
    public static void WriteHtml(string title, IReadOnlyList<(string Port, DataTally Tally)> data, TextWriter output)
    {
        output.WriteLine($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Escape(title)}</title><style>{Style}</style></head><body><h1>{Escape(title)}</h1>");
        foreach ((string port, DataTally tally) in data)
        {
            output.WriteLine($"<h2>{Escape(port)}: {tally.Images} images</h2>");
            foreach ((string name, List<Thumbnail> images) in tally.Shown)
            {
                output.WriteLine($"<h3>{Escape(name)}: {images.Count} of {tally.Counts[name].Values.Sum()}</h3><div>");
                foreach (Thumbnail image in images)
                {
                    string caption = image.Split is null ? image.Name : $"{image.Name}, {image.Split}";
                    output.WriteLine($"<figure><img alt=\"\" src=\"data:image/png;base64,{Convert.ToBase64String(Png(image.Rgb, image.Size))}\"><figcaption>{Escape(caption)}</figcaption></figure>");
                }

                output.WriteLine("</div>");
            }
        }

        output.WriteLine("</body></html>");
    }

    /// <summary>Draws one image: a row per port and class, in the order of the printed tables.</summary>
    /// <returns>A PNG file.</returns>
    public static byte[] DrawPng(IReadOnlyList<(string Port, DataTally Tally)> data)
    {
        List<Thumbnail>[] rows = [.. data.SelectMany(d => d.Tally.Shown.Values)];
        var size = new ImageSize(Gap + ((Tile + Gap) * Math.Max(1, rows.Select(r => r.Count).DefaultIfEmpty(0).Max())), Gap + ((Tile + Gap) * Math.Max(1, rows.Length)));
        byte[] sheet = new byte[size.Pixels * 3];
        sheet.AsSpan().Fill(0xF0);
        byte[] tile = new byte[Tile * Tile * 3];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int column = 0; column < rows[row].Count; column++)
            {
                Thumbnail image = rows[row][column];
                ImageResizer.Resize(image.Rgb, image.Size, tile, new(Tile, Tile), ResizeKernel.Bilinear, ImageFit.Contain);
                for (int y = 0; y < Tile; y++)
                {
                    int at = (((Gap + (row * (Tile + Gap)) + y) * size.Width) + Gap + (column * (Tile + Gap))) * 3;
                    tile.AsSpan(y * Tile * 3, Tile * 3).CopyTo(sheet.AsSpan(at));
                }
            }
        }

        return Png(sheet, size);
    }

    private static byte[] Png(byte[] rgb, ImageSize size)
    {
        var encoded = new ArrayBufferWriter<byte>();
        ImageEncoder.Encode(rgb, size.Width, size.Height, new() { Format = EncodedFormat.Png }, encoded);

        return encoded.WrittenSpan.ToArray();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}

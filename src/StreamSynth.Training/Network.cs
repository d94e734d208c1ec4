namespace StreamSynth.Training;

/// <summary>Names the networks that can be trained.</summary>
public enum Network
{
    /// <summary>8 layers for small images: three stages of one basic block (He et al. 2015, section 4.2).</summary>
    Resnet8,

    /// <summary>14 layers for small images: three stages of two basic blocks.</summary>
    Resnet14,

    /// <summary>20 layers for small images: three stages of three basic blocks.</summary>
    Resnet20,

    /// <summary>56 layers for small images: three stages of nine basic blocks.</summary>
    Resnet56,

    /// <summary>18 layers with the 7x7 stem: four stages of two basic blocks (He et al. 2015, table 1; torchvision's resnet18).</summary>
    Resnet18,

    /// <summary>50 layers with the 7x7 stem: four stages of 3, 4, 6 and 3 bottlenecks (torchvision's resnet50).</summary>
    Resnet50,

    /// <summary>Vision transformer of 12 blocks with 3 heads, on patches of 16x16 pixels (Touvron et al. 2021; timm's deit_tiny_patch16_224).</summary>
    DeitTiny,
}
